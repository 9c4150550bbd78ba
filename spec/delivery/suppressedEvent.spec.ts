import { describe, expect, it } from 'vitest';
import { suppressedEvent } from '../../lib/delivery/suppressedEvent.ts';
import { EventClock } from '../../lib/event/index.ts';
import { podEvent, startMs, without } from '../correlation/podEvent.ts';

const clockAt = (ms: number) => new EventClock({ now: () => ms, random: () => 0 });

describe('suppressedEvent', () => {
  it('is an event of its own about the same object', () => {
    const held = podEvent({ count: 9, type: 'Warning', metadata: { name: 'old', namespace: 'shop', uid: 'u' } });
    const now = startMs + 60_000;
    const { hex } = clockAt(now).next();
    expect(suppressedEvent(held, 25, clockAt(now))).toEqual({
      ...held,
      metadata: { name: `web-1.${hex}`, namespace: 'shop' },
      reason: 'EventsSuppressed',
      message: '25 events were held back, the last of them: Pulled image pulled',
      count: 1,
      firstTimestamp: new Date(now),
      lastTimestamp: new Date(now),
    });
    expect(held.count).toBe(9);
  });

  it('has a name that no other has', () => {
    const clock = clockAt(startMs);
    const names = Array.from({ length: 3 }, () => suppressedEvent(podEvent(), 1, clock).metadata.name);
    expect(new Set(names).size).toBe(3);
  });

  it('makes do with what is there', () => {
    const bare = without(podEvent({ involvedObject: {} }), 'type', 'reason', 'message');
    const summary = suppressedEvent(bare, 1, clockAt(startMs));
    expect(summary).toMatchObject({ type: 'Normal', message: '1 events were held back, the last of them:' });
    expect(summary.metadata.name).toMatch(/^web-1\.188adf2fc7824000\.[0-9a-f]+$/);
  });
});
