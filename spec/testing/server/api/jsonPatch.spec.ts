import { describe, expect, it } from 'vitest';
import { jsonPatch } from '../../../../lib/testing/server/api/jsonPatch.ts';

const apply = (target: object, ...operations: object[]): string | undefined =>
  JSON.stringify(
    jsonPatch(
      target as never,
      operations.map((operation) => ({ path: undefined, from: undefined, value: null, ...operation })) as never,
    ),
  );

describe('jsonPatch', () => {
  it('leaves the target as it was', () => {
    const target = { a: { b: 1 } };
    expect(apply(target, { op: 'add', path: '/a/c', value: 2 })).toBe('{"a":{"b":1,"c":2}}');
    expect(target).toEqual({ a: { b: 1 } });
  });

  it('copies, so that the copy goes its own way', () => {
    const copy = { op: 'copy', from: '/a', path: '/b' };
    expect(apply({ a: { x: 1 } }, copy, { op: 'remove', path: '/a/x' })).toBe('{"a":{},"b":{"x":1}}');
  });

  it('moves nothing into itself', () => {
    expect(apply({ a: { b: 1 } }, { op: 'move', from: '/a', path: '/a/c' })).toBeUndefined();
  });

  it('unescapes ~1 before ~0', () => {
    expect(apply({ '~1': 1, '/': 2 }, { op: 'remove', path: '/~01' })).toBe('{"/":2}');
  });

  it.each([
    [1, 1, true],
    [1, '1', false],
    [null, null, true],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [{ a: null }, { b: null }, false],
    [[1, 2], [1, 2], true],
    [[1, 2], [2, 1], false],
    [[], {}, false],
  ])('tests %j against %j: %j', (a, b, isEqual) => {
    expect(apply({ a }, { op: 'test', path: '/a', value: b }) !== undefined).toBe(isEqual);
  });

  it('takes __proto__ for a field like others', () => {
    const added = apply({ a: 1 }, { op: 'add', path: '/__proto__', value: { b: 2 } });
    expect(added).toBe('{"a":1,"__proto__":{"b":2}}');
    expect(apply({ a: 1 }, { op: 'add', path: '/__proto__/b', value: 2 })).toBeUndefined();
  });
});
