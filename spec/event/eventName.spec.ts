import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventName } from '../../lib/event/index.ts';

const hex = '188adf2fced714c0';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('eventName', () => {
  it.each([
    'web',
    'web-0',
    'a',
    '1',
    '0.1',
    'a.b.c',
    'a--b',
    'node-1.example.com',
    'l'.repeat(100),
    `${'n'.repeat(235)}z`,
  ])('names an event after %s', (name) => {
    expect(eventName(name, hex, () => 0)).toBe(`${name}.${hex}`);
  });

  it.each([
    undefined,
    '',
    ' ',
    'Web',
    'web_1',
    'system:node:a',
    '-web',
    'web-',
    'web.',
    '.web',
    'a..b',
    'a.-b',
    'a-.b',
  ])('gives a UUID to an event about %j', (name) => {
    expect(eventName(name, hex, Math.random)).toMatch(uuid);
  });

  it.each(['wéb', 'web/1', '名前', 'web\n', '\nweb', '__proto__', 'n'.repeat(237), 'a'.repeat(10_000_000)])(
    'gives a UUID to an event about %.20j',
    (name) => {
      expect(eventName(name, hex, Math.random)).toMatch(uuid);
    },
  );

  it('makes the UUID of the chance it is given, and of the whole of it', () => {
    expect(eventName('', hex, () => 0)).toBe('00000000-0000-4000-8000-000000000000');
    expect(eventName('', hex, () => 1)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
    const names = new Set(Array.from({ length: 1_000 }, () => eventName('', hex, Math.random)));
    expect(names.size).toBe(1_000);
  });

  it('gives a DNS-1123 subdomain for every name', () => {
    const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
    const unit = fc.constantFrom('a', '0', '-', '.', 'A', '_', 'é');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (name) => {
        const given = eventName(name, hex, Math.random);
        const fits = name.split('.').every((part) => label.test(part));
        expect(given === `${name}.${hex}`).toBe(fits);
        expect(given.length <= 253 && given.split('.').every((part) => label.test(part))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
