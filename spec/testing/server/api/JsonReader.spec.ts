import { describe, expect, it } from 'vitest';
import { DecodeError } from '../../../../lib/testing/server/api/DecodeError.ts';
import { JsonReader } from '../../../../lib/testing/server/api/JsonReader.ts';

describe('JsonReader', () => {
  it('reads what is absent or null as zero', () => {
    for (const object of [{}, { a: null }]) {
      const reader = new JsonReader(object, 'Event');
      expect([reader.string('a'), reader.int32('a'), reader.time('a'), reader.microTime('a')]).toEqual(['', 0, '', '']);
      expect([reader.strings('a').size, reader.object('a', 'Thing')]).toEqual([0, undefined]);
    }
  });

  it('says where another type is, as Go does', () => {
    const value = { text: 1, number: 'x', big: 2 ** 31, map: { a: [] }, time: true, object: [] };
    const reader = new JsonReader(value, 'Event', [], 'outer.');
    const at = (found: string, path: string, type: string) =>
      new DecodeError(`json: cannot unmarshal ${found} into Go struct field Event.outer.${path} of type ${type}`);
    expect(() => reader.string('text')).toThrow(at('number', 'text', 'string'));
    expect(() => reader.int32('number')).toThrow(at('string', 'number', 'int32'));
    expect(() => reader.int32('big')).toThrow(at('number 2147483648', 'big', 'int32'));
    expect(() => reader.strings('map')).toThrow(at('array', 'map', 'string'));
    expect(() => reader.time('time')).toThrow(at('bool', 'time', 'string'));
    expect(() => reader.object('object', 'Thing')).toThrow(at('array', 'object', 'v1.Thing'));
  });

  it('refuses an empty time, unlike an absent one', () => {
    expect(() => new JsonReader({ a: '' }, 'Event').time('a')).toThrow(DecodeError);
  });

  it('notes what nobody asked for', () => {
    const unknown: string[] = [];
    const reader = new JsonReader({ a: { b: 1, c: '' }, d: 2, e: 3 }, 'Event', unknown);
    const inner = reader.object('a', 'Thing');
    inner?.string('c');
    inner?.end();
    reader.skip('e');
    reader.end();
    expect(unknown).toEqual(['a.b', 'd']);
  });

  it('reads no inherited field', () => {
    expect(() => new JsonReader({}, 'Event').string('constructor')).not.toThrow();
    expect(new JsonReader({}, 'Event').string('toString')).toBe('');
  });
});
