import { describe, expect, it } from 'vitest';
import { occurrencesOf } from '../../lib/event/occurrencesOf.ts';
import { podEvent, without } from '../correlation/podEvent.ts';
import { podEventV1, seriesOf } from './podEventV1.ts';

describe('occurrencesOf', () => {
  it('is the count of a core/v1 event, 0 included, or 1', () => {
    expect(occurrencesOf(podEvent({ count: 7 }))).toBe(7);
    expect(occurrencesOf(podEvent({ count: 0 }))).toBe(0);
    expect(occurrencesOf(without(podEvent(), 'count'))).toBe(1);
  });

  it('is the count of a series, or 1; the deprecated count is none', () => {
    expect(occurrencesOf(seriesOf(7))).toBe(7);
    expect(occurrencesOf(podEventV1())).toBe(1);
    expect(occurrencesOf(podEventV1({ deprecatedCount: 7 }))).toBe(1);
  });
});
