import { describe, expect, it } from 'vitest';
import { withoutResourceVersion } from '../../lib/delivery/withoutResourceVersion.ts';
import { podEvent } from '../correlation/podEvent.ts';

describe('withoutResourceVersion', () => {
  it('leaves the resourceVersion out, and changes nothing else, nor the event itself', () => {
    const event = podEvent();
    const stored = podEvent({ metadata: { ...event.metadata, resourceVersion: '7' } });
    expect(withoutResourceVersion(stored)).toEqual(event);
    expect(stored.metadata.resourceVersion).toBe('7');
  });

  it('gives an event without one back as it is', () => {
    const event = podEvent();
    expect(withoutResourceVersion(event)).toBe(event);
  });
});
