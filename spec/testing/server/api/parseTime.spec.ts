import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError } from '../../../../lib/testing/server/api/DecodeError.ts';
import { parseMicroTime, parseTime } from '../../../../lib/testing/server/api/parseTime.ts';

describe('parseTime', () => {
  it.each([
    ['2026-01-15T10:00:00Z', '2026-01-15T10:00:00Z'],
    ['2026-01-15T10:00:00.999999999Z', '2026-01-15T10:00:00Z'],
    ['2026-01-15T00:30:00+02:00', '2026-01-14T22:30:00Z'],
    ['2024-02-29T10:00:00Z', '2024-02-29T10:00:00Z'],
    ['0000-02-29T10:00:00Z', '0000-02-29T10:00:00Z'],
    ['0001-01-01T00:00:00Z', ''],
  ])('reads %s as %j', (text, expected) => {
    expect(parseTime(text)).toBe(expected);
  });

  it.each([
    ['2026-02-29T10:00:00Z', 'parsing time "2026-02-29T10:00:00Z": day out of range'],
    ['2026-01-15T24:00:00Z', 'parsing time "2026-01-15T24:00:00Z": hour out of range'],
    ['2026-01-15T10:60:00Z', 'parsing time "2026-01-15T10:60:00Z": minute out of range'],
    ['2026-01-15T10:00:60Z', 'parsing time "2026-01-15T10:00:60Z": second out of range'],
    ['2026-01-15T10:00:00+99:00', 'parsing time "2026-01-15T10:00:00+99:00": time zone offset out of range'],
    ['2026-01-15T10:00:00Zx', 'parsing time "2026-01-15T10:00:00Zx": extra text: "x"'],
    [
      '2026-01-15 10:00:00Z',
      'parsing time "2026-01-15 10:00:00Z" as "2006-01-02T15:04:05Z07:00": cannot parse " 10:00:00Z" as "T"',
    ],
    ['', 'parsing time "" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "2006"'],
  ])('refuses %j', (text, message) => {
    expect(() => parseTime(text)).toThrow(new DecodeError(message));
  });

  it('reads every second of the calendar', () => {
    const dates = fc.date({ noInvalidDate: true, min: new Date('0002-01-01'), max: new Date('9999-12-31') });
    fc.assert(
      fc.property(dates, (date) => {
        expect(parseTime(date.toISOString())).toBe(`${date.toISOString().slice(0, 19)}Z`);
      }),
    );
  });

  it('throws nothing but DecodeError, whatever it is given', () => {
    const nearly = fc.stringMatching(/^[0-9T:.Z+-]{0,30}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        try {
          parseTime(text);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });
});

describe('parseMicroTime', () => {
  it('keeps six digits', () => {
    expect(parseMicroTime('2026-01-15T12:00:00.000001+02:00')).toBe('2026-01-15T10:00:00.000001Z');
    expect(parseMicroTime('0001-01-01T00:00:00.000000Z')).toBe('');
  });

  it.each(['2026-01-15T10:00:00Z', '2026-01-15T10:00:00.12345Z', '2026-01-15T10:00:00.1234567Z'])(
    'refuses %s',
    (text) => {
      expect(() => parseMicroTime(text)).toThrow(DecodeError);
    },
  );
});
