import { describe, expect, it } from 'vitest';
import { strategicMerge } from '../../../../lib/testing/server/api/strategicMerge.ts';

describe('strategicMerge', () => {
  const target = { a: { b: 1, c: 2 }, d: 'x' };

  it('merges objects, and removes what is null', () => {
    expect(strategicMerge(target, { a: { b: null, e: 3 }, d: 'y' })).toEqual({ a: { c: 2, e: 3 }, d: 'y' });
  });

  it('follows the directive of an object', () => {
    expect(strategicMerge(target, { a: { $patch: 'replace', e: 3 } })).toEqual({ a: { e: 3 }, d: 'x' });
    expect(strategicMerge(target, { a: { $patch: 'delete' } })).toEqual({ a: {}, d: 'x' });
    expect(strategicMerge(target, { a: { $patch: 'merge', e: 3 } })).toEqual({ a: { b: 1, c: 2, e: 3 }, d: 'x' });
  });

  it('changes neither of its arguments', () => {
    const patch = { a: { b: null } };
    strategicMerge(target, patch);
    expect([target, patch]).toEqual([{ a: { b: 1, c: 2 }, d: 'x' }, { a: { b: null } }]);
  });

  it('takes "__proto__" for a field', () => {
    const merged = strategicMerge({}, JSON.parse('{"__proto__":{"polluted":1}}') as never);
    expect(Object.keys(merged)).toEqual(['__proto__']);
    expect(merged['polluted']).toBeUndefined();
  });
});
