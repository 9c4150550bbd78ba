import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { clip, valueText } from '../../lib/event/valueText.ts';

describe('valueText', () => {
  it('is String(value) for what has a text', () => {
    const values = ['x', 3, -0, 1.5, true, null, undefined, 7n, Symbol('s'), new Date(0), /a/, new URL('http://a/')];
    expect(values.map((value) => valueText(value))).toEqual(values.map(String));
  });

  it("is an error's message", () => {
    expect(valueText(new TypeError('no such field'))).toBe('no such field');
    expect(valueText(new AggregateError([], 'several'))).toBe('several');
  });

  it('is what toString or Symbol.toPrimitive of an object say', () => {
    class Quantity {
      toString() {
        return '5Gi';
      }
    }
    expect(valueText(new Quantity())).toBe('5Gi');
    expect(valueText({ [Symbol.toPrimitive]: (hint: string) => `as ${hint}` })).toBe('as string');
  });

  it('is JSON for an object that has no text of its own, from whatever realm', () => {
    class Pod {
      kind = 'Pod';
    }
    expect(valueText({ a: 1 })).toBe('{"a":1}');
    expect(valueText(new Pod())).toBe('{"kind":"Pod"}');
    expect(valueText(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
    expect(valueText(runInNewContext('({ a: 1 })'))).toBe('{"a":1}');
  });

  it('says which method threw, as Go says which one panicked', () => {
    const broken = {
      toString() {
        throw new Error('out of order');
      },
    };
    const error = Object.defineProperty(new Error(), 'message', {
      get() {
        throw 'no message';
      },
    });
    expect(valueText(broken, 's')).toBe('%!s(PANIC=String method: out of order)');
    expect(valueText(error)).toBe('%!v(PANIC=Error method: no message)');
  });

  it('survives an object that only throws, and one that never ends', () => {
    const refuse = () => {
      throw new Error('refused');
    };
    const hostile = new Proxy({}, { get: refuse, getPrototypeOf: refuse, ownKeys: refuse, has: refuse });
    const endless: unknown = { toString: () => String(endless) };
    expect(valueText(hostile)).toBe('%!v(PANIC=String method: refused)');
    expect(valueText(endless)).toContain('%!v(PANIC=String method: ');
  });
});

describe('clip', () => {
  it('cuts at 1,048,576 UTF-16 units', () => {
    expect(clip('x'.repeat(1_048_576))).toHaveLength(1_048_576);
    expect(clip('x'.repeat(1_048_577))).toHaveLength(1_048_576);
  });
});
