import { describe, expect, it } from 'vitest';
import { countPatch } from '../../lib/correlation/countPatch.ts';
import { type CoreV1Event, MicroTime } from '../../lib/event/index.ts';
import { podEvent, without } from './podEvent.ts';

function lastTimestampOf(time: unknown): unknown {
  return countPatch({ ...podEvent(), lastTimestamp: time as Date })['lastTimestamp'];
}

describe('countPatch', () => {
  it('holds count, lastTimestamp and message, and nothing else', () => {
    expect(countPatch(podEvent({ count: 3 }))).toStrictEqual({
      count: 3,
      lastTimestamp: '2026-01-15T10:00:00Z',
      message: 'image pulled',
    });
  });

  it('leaves out what is as blank as in the old side', () => {
    const blank: CoreV1Event = podEvent({ count: 0, message: '', lastTimestamp: new Date(999) });
    expect(countPatch(blank)).toStrictEqual({});
    expect(countPatch(without(blank, 'count', 'message'))).toStrictEqual({});
  });

  it('writes whole seconds, cut off', () => {
    expect(lastTimestampOf(new Date('2026-01-15T10:00:00.999Z'))).toBe('2026-01-15T10:00:00Z');
    expect(lastTimestampOf(new Date(-1))).toBe('1969-12-31T23:59:59Z');
    expect(lastTimestampOf(new Date(1000))).toBe('1970-01-01T00:00:01Z');
    expect(lastTimestampOf(new MicroTime(Date.UTC(2026, 0, 15, 10, 0, 1, 5), 7))).toBe('2026-01-15T10:00:01Z');
  });

  it('writes each of many times', () => {
    const times = ['2026-01-15T10:00:00Z', '2026-01-15T10:00:01Z', '2026-01-15T10:00:01Z', '2026-01-15T10:00:00Z'];
    expect(times.map((time) => lastTimestampOf(new Date(time)))).toEqual(times);
  });

  it('writes null for what is no time, or none that RFC 3339 can write', () => {
    const far = [8.64e15, -8.64e15, Date.UTC(10_000, 0), Date.parse('0000-01-01T00:00:00Z') - 1];
    const none = [undefined, null, NaN, '2026-01-15T10:00:00Z', 5, {}, new Date(NaN)];
    expect([...far.map((ms) => new Date(ms)), ...none].map(lastTimestampOf)).toEqual(Array(11).fill(null));
    expect(lastTimestampOf(new Date('9999-12-31T23:59:59.999Z'))).toBe('9999-12-31T23:59:59Z');
    expect(lastTimestampOf(new Date('0000-01-01T00:00:00Z'))).toBe('0000-01-01T00:00:00Z');
  });

  it('makes text of a message that is none', () => {
    expect(countPatch({ ...podEvent(), message: 5 as never })['message']).toBe('5');
  });
});
