import { describe, expect, it } from 'vitest';
import { mapText, objectText } from '../../lib/testing/fakeTexts.ts';

describe('objectText', () => {
  it('has kind and apiVersion, empty where they are missing', () => {
    expect(objectText({ kind: 'Pod', apiVersion: 'v1', name: 'web' })).toBe('{kind=Pod,apiVersion=v1}');
    expect(objectText({})).toBe('{kind=,apiVersion=}');
  });
});

describe('mapText', () => {
  it('is sorted, and nothing for nothing', () => {
    expect(mapText({ b: '2', a: '1' })).toBe(' map[a:1 b:2]');
    expect(mapText({})).toBe('');
  });
});
