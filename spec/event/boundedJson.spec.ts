import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedJson } from '../../lib/event/boundedJson.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

describe('boundedJson', () => {
  it('is JSON.stringify for what fits', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(boundedJson(value, 1_000_000)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('asks toJSON, leaves out what JSON can not hold and writes null for it in arrays', () => {
    const value = {
      at: new Date(0),
      none: undefined,
      call: () => 1,
      mark: Symbol('x'),
      items: [undefined, () => 1, NaN, -0],
      bytes: Uint8Array.of(1, 2),
    };
    expect(boundedJson(value)).toBe('{"at":"1970-01-01T00:00:00.000Z","items":[null,null,null,0],"bytes":[1,2]}');
    expect(boundedJson(undefined)).toBe('undefined');
  });

  it('writes a bigint as its digits', () => {
    expect(boundedJson({ replicas: 3n })).toBe('{"replicas":3}');
  });

  it('marks a cycle, and what is merely shared it writes twice', () => {
    const shared = { a: 1 };
    const cyclic: unknown[] = [shared, shared];
    cyclic.push(cyclic, { up: cyclic });
    expect(boundedJson(cyclic)).toBe('[{"a":1},{"a":1},"[Circular]",{"up":"[Circular]"}]');
  });

  it('says what threw, and goes on', () => {
    const value = {
      get broken() {
        throw new Error('no such field');
      },
      date: new Date(NaN),
      json: {
        toJSON() {
          throw 'refused';
        },
      },
      after: true,
    };
    expect(boundedJson(value)).toBe(
      '{"broken":"[Thrown: no such field]","date":null,"json":"[Thrown: refused]","after":true}',
    );
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(boundedJson(proxy)).toContain('[Thrown: ');
  });

  it('is cut to 1,024 bytes at the border of a character, with an ellipsis', () => {
    expect(boundedJson('x'.repeat(1022))).toBe(`"${'x'.repeat(1022)}"`);
    expect(boundedJson('x'.repeat(1023))).toBe(`"${'x'.repeat(1020)}…`);
    expect(boundedJson('名'.repeat(1000))).toBe(`"${'名'.repeat(340)}…`);
    expect(boundedJson('x' + '😀'.repeat(1000))).toBe(`"x${'😀'.repeat(254)}…`);
  });

  it('never takes more bytes than it may', () => {
    const unit = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', minLength: 500 }));
    fc.assert(
      fc.property(
        fc.anything({ key: unit, withBigInt: true, withNullPrototype: true }),
        fc.integer({ min: 4, max: 2000 }),
        (value, most) => {
          expect(bytesOf(boundedJson(value, most))).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  it('does not visit what does not fit: shared references, depth, length', () => {
    let shared: unknown = 1;
    let deep: unknown = 1;
    for (let level = 0; level < 60; level++) shared = [shared, shared];
    for (let level = 0; level < 100_000; level++) deep = { deep };
    for (const value of [shared, deep, new Array(2 ** 32 - 1), new Uint8Array(100_000_000), 'x'.repeat(100_000_000)]) {
      expect(bytesOf(boundedJson(value))).toBe(1024);
    }
  });

  it('survives a toJSON that never ends', () => {
    const again = (): object => ({ toJSON: () => ({ again: again() }) });
    expect(boundedJson(again())).toContain('{"again":{"again":');
  });
});
