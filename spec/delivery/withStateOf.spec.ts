import { describe, expect, it } from 'vitest';
import { withStateOf } from '../../lib/delivery/withStateOf.ts';
import { podEvent, startMs, without } from '../correlation/podEvent.ts';
import { podEventV1, seriesOf } from '../event/podEventV1.ts';

describe('withStateOf', () => {
  it('gives a core/v1 event the newest count, time and message', () => {
    const first = podEvent({ reason: 'First' });
    const newest = podEvent({ count: 2, message: 'm', lastTimestamp: new Date(startMs + 1), reason: 'Second' });
    const { count, lastTimestamp, message } = newest;
    expect(withStateOf(first, newest)).toEqual({ ...first, count, lastTimestamp, message });
  });

  it('keeps what the newest does not say', () => {
    const first = podEvent({ count: 3 });
    expect(withStateOf(first, without(first, 'count', 'lastTimestamp', 'message'))).toEqual(first);
    expect(withStateOf(seriesOf(2), podEventV1())).toEqual(seriesOf(2));
  });

  it('gives an events.k8s.io/v1 event the newest series only', () => {
    const first = podEventV1();
    const newest = seriesOf(2, { note: 'another', reason: 'Other', deprecatedCount: 5 });
    expect(withStateOf(first, newest)).toStrictEqual({ ...first, series: newest.series });
  });

  it('is the event itself where it is the newest', () => {
    const event = seriesOf(2);
    expect(withStateOf(event, event)).toBe(event);
  });
});
