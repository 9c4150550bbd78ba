import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getReference, type ObjectReference, Scheme } from '../../lib/event/index.ts';
import { hostileReference, hostileValue, revoked, throwingGetter, unreadable, unshowable } from './hostile.ts';

class Pod {
  metadata?: object;
  apiVersion?: string;
  kind?: string;
}
const scheme = new Scheme().addKnownType(Pod, { apiVersion: 'v1', kind: 'Pod' });

function reference(object: unknown): ObjectReference {
  const result = getReference(scheme, object);
  if (!result.ok) throw new Error(`refused: ${result.reason}`);
  return result.reference;
}

function refusal(object: unknown): string {
  const result = getReference(scheme, object);
  if (result.ok) throw new Error(`accepted: ${JSON.stringify(result.reference)}`);
  return result.reason;
}

const whole: ObjectReference = {
  apiVersion: 'v1',
  kind: 'Pod',
  name: 'web-1',
  namespace: 'shop',
  uid: 'u-1',
  resourceVersion: '42',
  fieldPath: 'spec.containers{web}',
};

describe('getReference of a reference', () => {
  it('copies it', () => {
    expect(reference(whole)).toEqual(whole);
    expect(reference(whole)).not.toBe(whole);
  });

  it('copies the seven fields and nothing else', () => {
    expect(reference({ ...whole, status: { secret: true }, labels: {} })).toEqual(whole);
  });

  it('leaves out what is empty, null or undefined', () => {
    expect(reference({ name: 'web', namespace: '', uid: undefined, kind: null })).toStrictEqual({ name: 'web' });
  });

  it('takes an empty one, as client-go does', () => {
    expect(reference({})).toStrictEqual({});
    expect(reference(Object.create(null))).toStrictEqual({});
    expect(reference(runInNewContext('({})')), 'of another realm').toStrictEqual({});
  });

  it('takes one that is an object of an unknown class', () => {
    class V1ObjectReference {
      name = 'web';
    }
    expect(reference(new V1ObjectReference())).toStrictEqual({ name: 'web' });
  });

  it.each(['apiVersion', 'kind', 'name', 'namespace', 'uid', 'resourceVersion', 'fieldPath'])(
    'refuses one whose %s is no string',
    (field) => {
      expect(refusal({ ...whole, [field]: 7 })).toBe(`${field} is a number instead of a string`);
      expect(refusal({ ...whole, [field]: {} })).toBe(`${field} is an object instead of a string`);
    },
  );

  it('refuses a Promise, which is a forgotten await', () => {
    expect(refusal(Promise.resolve(whole))).toBe('the object has neither metadata nor a field of an ObjectReference');
  });
});

describe('getReference of an API object', () => {
  const metadata = { name: 'web-1', namespace: 'shop', uid: 'u-1', resourceVersion: '42', labels: { app: 'web' } };
  const identity = { name: 'web-1', namespace: 'shop', uid: 'u-1', resourceVersion: '42' };

  it('takes its own kind and apiVersion', () => {
    expect(reference({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, fieldPath: 'spec' })).toStrictEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      ...identity,
    });
  });

  it('takes one of the two as it is', () => {
    expect(reference({ apiVersion: 'v2', metadata })).toStrictEqual({ apiVersion: 'v2', ...identity });
    expect(reference({ kind: 'Job', metadata })).toStrictEqual({ kind: 'Job', ...identity });
    expect(reference(Object.assign(new Pod(), { kind: 'Job', metadata }))).toStrictEqual({ kind: 'Job', ...identity });
  });

  it('asks the scheme when it carries neither', () => {
    expect(reference(Object.assign(new Pod(), { metadata }))).toStrictEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      ...identity,
    });
    expect(reference(Object.assign(new Pod(), { apiVersion: '', kind: '', metadata }))).toMatchObject({ kind: 'Pod' });
  });

  it('asks the scheme when its apiVersion is malformed', () => {
    const malformed = { apiVersion: 'a/b/c', kind: 'Other', metadata };
    expect(reference(Object.assign(new Pod(), malformed))).toMatchObject({ apiVersion: 'v1', kind: 'Pod' });
    expect(refusal(malformed)).toBe('the object has no kind and apiVersion, and the scheme does not know its class');
  });

  it('refuses one with neither that the scheme does not know', () => {
    expect(refusal({ metadata })).toBe('the object has no kind and apiVersion, and the scheme does not know its class');
  });

  it('takes one whose metadata is missing for an object without a name', () => {
    expect(reference(new Pod())).toStrictEqual({ apiVersion: 'v1', kind: 'Pod' });
    expect(reference({ kind: 'Pod', metadata: undefined, name: 'ignored' })).toStrictEqual({ kind: 'Pod' });
    expect(reference({ kind: 'Pod', metadata: null })).toStrictEqual({ kind: 'Pod' });
  });

  it('refuses metadata that is no object, and fields that are no strings', () => {
    expect(refusal({ kind: 'Pod', metadata: 'web' })).toBe('metadata is a string instead of an object');
    expect(refusal({ kind: 'Pod', metadata: { name: 7 } })).toBe('name is a number instead of a string');
    expect(refusal({ kind: 7, metadata })).toBe('kind is a number instead of a string');
  });
});

describe('getReference of what is no object', () => {
  it.each([
    [undefined, 'undefined is no object to refer to'],
    [null, 'null is no object to refer to'],
    ['web', 'a string is no object to refer to'],
    [7, 'a number is no object to refer to'],
    [() => 'web', 'a function is no object to refer to'],
    [[], 'the object has neither metadata nor a field of an ObjectReference'],
  ])('refuses %s', (value, reason) => {
    expect(refusal(value)).toBe(reason);
  });

  it('refuses what throws when it is read, and says what', () => {
    expect(refusal(throwingGetter('metadata'))).toBe("the object can't be read: Error: boom");
    expect(refusal(throwingGetter('name'))).toBe("the object can't be read: Error: boom");
    expect(refusal({ kind: 'Pod', metadata: throwingGetter('uid') })).toBe("the object can't be read: Error: boom");
    expect(refusal(throwingGetter('name', unshowable))).toBe("the object can't be read: <object that can't be shown>");
    expect(refusal(throwingGetter('name', unreadable()))).toBe(
      "the object can't be read: <object that can't be shown>",
    );
    expect(refusal(throwingGetter('name', revoked()))).toBe("the object can't be read: <object that can't be shown>");
    expect(refusal(unreadable())).toBe("the object can't be read: Error: boom");
    expect(refusal(revoked())).toMatch(/^the object can't be read: TypeError: /);
  });

  it('keeps a reason short', () => {
    expect(refusal(throwingGetter('name', 'x'.repeat(10_000_000)))).toHaveLength(1_024);
  });

  it('gives a reference of strings or a reason, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(hostileReference, hostileValue), (make) => {
        const result = getReference(scheme, make());
        if (!result.ok) return result.reason.length > 0;
        return Object.entries(result.reference).every(
          ([field, value]) => field in whole && typeof value === 'string' && value !== '',
        );
      }),
      { numRuns: 2_000 },
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
