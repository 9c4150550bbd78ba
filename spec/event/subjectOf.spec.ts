import { describe, expect, it } from 'vitest';
import { subjectOf } from '../../lib/event/subjectOf.ts';
import { podEvent } from '../correlation/podEvent.ts';
import { podEventV1 } from './podEventV1.ts';

describe('subjectOf', () => {
  it('is what an event of either API is about', () => {
    const [event, v1] = [podEvent(), podEventV1()];
    expect(subjectOf(event)).toBe(event.involvedObject);
    expect(subjectOf(v1)).toBe(v1.regarding);
  });
});
