import { describe, expect, it } from 'vitest';
import { marbleObject } from '../../lib/testing/marbleObject.ts';

describe('marbleObject', () => {
  it('is a Pod for a name', () => {
    expect(marbleObject('web')).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'default',
      name: 'web',
      uid: 'uid-of-web',
    });
  });

  it('is what is given otherwise', () => {
    const job = { kind: 'Job', name: 'nightly' };
    expect(marbleObject(job)).toBe(job);
    expect(marbleObject(undefined)).toBeUndefined();
  });
});
