import { expect, it } from 'vitest';
import { checkedHeader, credentialsIn } from '../../lib/client-node/headerSecrets.ts';

it('takes white space off, and names what a message may not show', () => {
  expect(checkedHeader('Authorization', 'Bearer a-token\n')).toEqual({ value: 'Bearer a-token', secrets: ['a-token'] });
  expect(checkedHeader('X-Api-Key', 'short')).toEqual({ value: 'short', secrets: [] });
  expect(checkedHeader('Accept', 'application/json')).toEqual({ value: 'application/json', secrets: [] });
});

it.each([
  ['authorization', 'credentials'],
  ['X-Trace', 'invalid'],
])('refuses a character that no header may hold in %s, without showing the value', (name, kind) => {
  let thrown: unknown;
  try {
    checkedHeader(name, 'a-secret\u0000value');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ answer: { kind } });
  expect(String(thrown)).not.toContain('a-secret');
});

it('names what an address holds, as it stands there and as it is sent', () => {
  expect(credentialsIn(new URL('https://127.0.0.1/'))).toEqual([]);
  const basic = Buffer.from('user:pass%word').toString('base64');
  expect(credentialsIn(new URL('https://user:pass%word@127.0.0.1/'))).toEqual([basic, 'pass%word', 'pass%word']);
});
