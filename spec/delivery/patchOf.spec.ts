import { describe, expect, it } from 'vitest';
import { patchOf } from '../../lib/delivery/patchOf.ts';
import { MicroTime } from '../../lib/event/index.ts';
import { podEvent, without } from '../correlation/podEvent.ts';
import { podEventV1, seriesOf } from '../event/podEventV1.ts';

describe('patchOf', () => {
  it('has count, time and message, and nothing else', () => {
    const event = podEvent({ count: 3, lastTimestamp: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)), message: 'm' });
    expect(patchOf(event, undefined)).toEqual({ count: 3, lastTimestamp: '2026-01-02T03:04:05Z', message: 'm' });
  });

  it('is held to the version that the server is known to have', () => {
    const event = podEvent({ metadata: { name: 'a', namespace: 'b', resourceVersion: '1' }, count: 2 });
    expect(patchOf(event, '7')).toMatchObject({ count: 2, metadata: { resourceVersion: '7' } });
    expect(patchOf(event, undefined)).not.toHaveProperty('metadata');
    expect(patchOf(event, '')).toMatchObject({ metadata: { resourceVersion: '' } });
  });

  it.each([
    [new Date(1_999), '1970-01-01T00:00:01Z'],
    [new Date(0), '1970-01-01T00:00:00Z'],
    [new Date(-1), '1969-12-31T23:59:59Z'],
    [new MicroTime(Date.UTC(2026, 0, 1, 0, 0, 0, 999), 999), '2026-01-01T00:00:00Z'],
  ])('cuts the time off at the second: %j', (lastTimestamp, text) => {
    expect(patchOf(podEvent({ lastTimestamp }), undefined)['lastTimestamp']).toBe(text);
  });

  it('leaves out what is not there, but for the message, which is emptied', () => {
    expect(patchOf(without(podEvent(), 'count', 'lastTimestamp', 'message'), undefined)).toEqual({ message: '' });
    expect(patchOf(podEvent({ count: 0 }), undefined)).toMatchObject({ count: 0 });
  });

  it.each([new Date(NaN), '2026-01-01T00:00:00Z', 5, null, {}])('leaves out the time %s', (time) => {
    const event = podEvent({ lastTimestamp: time as Date });
    expect(patchOf(event, undefined)).toEqual({ count: 1, message: 'image pulled' });
  });

  describe('of events.k8s.io/v1', () => {
    it('has the series, with six digits, and nothing else', () => {
      const lastObservedTime = new MicroTime(Date.UTC(2026, 0, 2, 3, 4, 5, 6), 7);
      expect(patchOf(podEventV1({ series: { count: 3, lastObservedTime } }), undefined)).toEqual({
        series: { count: 3, lastObservedTime: '2026-01-02T03:04:05.006007Z' },
      });
      expect(patchOf(seriesOf(2), '7')).toMatchObject({ metadata: { resourceVersion: '7' }, series: { count: 2 } });
    });

    it('gives a time of milliseconds its six digits', () => {
      const lastObservedTime = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6));
      expect(patchOf(podEventV1({ series: { count: 3, lastObservedTime } }), undefined)).toMatchObject({
        series: { lastObservedTime: '2026-01-02T03:04:05.006000Z' },
      });
    });

    it.each([new Date(NaN), '2026-01-01T00:00:00Z', undefined])('has no series without a time: %s', (time) => {
      const series = { count: 3, lastObservedTime: time as Date };
      expect(patchOf(podEventV1({ series }), undefined)).toEqual({});
    });

    it('has nothing for an event without a series', () => {
      expect(patchOf(podEventV1(), undefined)).toEqual({});
    });
  });
});
