import { CoreV1Event, EventsV1Event, type V1MicroTime } from '@kubernetes/client-node';
// The package has no entry for its serialiser, which is what a request goes through.
import { ObjectSerializer } from '@kubernetes/client-node/dist/gen/models/ObjectSerializer.js';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { MicroTime } from '../../lib/event/index.ts';

const moment = Date.UTC(2026, 0, 15, 10, 0, 0, 123);

describe('MicroTime', () => {
  it('is a Date that is written with six fractional digits', () => {
    const time = new MicroTime(moment, 456);
    expect(time).toBeInstanceOf(Date);
    expect(time.getTime()).toBe(moment);
    expect(time.toISOString()).toBe('2026-01-15T10:00:00.123456Z');
    expect(JSON.stringify({ time })).toBe('{"time":"2026-01-15T10:00:00.123456Z"}');
  });

  it('pads: no microseconds, and a few', () => {
    expect(new MicroTime(moment).toISOString()).toBe('2026-01-15T10:00:00.123000Z');
    expect(new MicroTime(moment, 7).toISOString()).toBe('2026-01-15T10:00:00.123007Z');
  });

  it.each([-1, 1_000, 0.5, Number.NaN])('refuses %s microseconds', (microseconds) => {
    expect(() => new MicroTime(moment, microseconds)).toThrow(
      new RangeError(`microseconds must be a whole number from 0 to 999, but is ${String(microseconds)} (number)`),
    );
  });

  it('may be no time, as a Date may', () => {
    const time = new MicroTime(Number.NaN);
    expect(() => time.toISOString()).toThrow(RangeError);
    expect(JSON.stringify({ time })).toBe('{"time":null}');
  });

  it('reads what it writes, from year 0 to 9999', () => {
    const milliseconds = fc.integer({
      min: Date.parse('0000-01-01T00:00:00Z'),
      max: Date.parse('9999-12-31T23:59:59Z'),
    });
    fc.assert(
      fc.property(milliseconds, fc.nat(999), (time, microseconds) => {
        const read = MicroTime.fromString(new MicroTime(time, microseconds).toISOString());
        expect(read?.getTime()).toBe(time);
        expect(read?.microseconds).toBe(microseconds);
      }),
    );
  });

  it.each([
    ['2026-01-15T10:00:00Z', '2026-01-15T10:00:00.000000Z'],
    ['2026-01-15T10:00:00.5Z', '2026-01-15T10:00:00.500000Z'],
    ['2026-01-15T10:00:00.123456789Z', '2026-01-15T10:00:00.123456Z'],
    ['2026-01-15T01:00:00.123456+05:30', '2026-01-14T19:30:00.123456Z'],
    ['2024-02-29T23:59:59.999999-08:00', '2024-03-01T07:59:59.999999Z'],
  ])('reads %s', (text, written) => {
    expect(MicroTime.fromString(text)?.toISOString()).toBe(written);
  });

  it.each([
    '',
    'now',
    '2026-01-15',
    '2026-01-15T10:00:00',
    '2026-01-15T10:00:00.Z',
    '2026-02-30T10:00:00Z',
    '2026-01-15T24:00:00Z',
    '2026-01-15T10:00:60Z',
    '2026-01-15T10:00:00+99:00',
    '2026-01-15T10:00:00Z\n',
    ' 2026-01-15T10:00:00Z',
    `2026-01-15T10:00:00.${'1'.repeat(1_000_000)}`,
  ])('does not read %.40j', (text) => {
    expect(MicroTime.fromString(text)).toBeUndefined();
  });

  it('goes through the serialiser of client-node with six digits, where a Date goes with three', () => {
    expectTypeOf<MicroTime>().toExtend<V1MicroTime>();
    const event = Object.assign(new CoreV1Event(), {
      eventTime: new MicroTime(moment, 456),
      series: { count: 2, lastObservedTime: new MicroTime(moment, 789) },
    });
    expect(sent(event, 'CoreV1Event')).toEqual({
      eventTime: '2026-01-15T10:00:00.123456Z',
      series: { count: 2, lastObservedTime: '2026-01-15T10:00:00.123789Z' },
    });
    const plain = Object.assign(new EventsV1Event(), { eventTime: new Date(moment) });
    expect(sent(plain, 'EventsV1Event')).toEqual({ eventTime: '2026-01-15T10:00:00.123Z' });
  });
});

/** What client-node puts on the wire. */
function sent(body: object, type: string): unknown {
  return JSON.parse(JSON.stringify(ObjectSerializer.serialize(body, type, '')));
}
