import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readBody } from '../../lib/client-node/readBody.ts';

it('reads a body to its end', async () => {
  expect((await readBody(Readable.from([Buffer.from('ab'), Buffer.from('c')]), 4)).toString()).toBe('abc');
  expect((await readBody(Readable.from([]), 4)).toString()).toBe('');
});

it('cuts off what is beyond the bound, and destroys the stream', async () => {
  const body = Readable.from([Buffer.from('abc'), Buffer.from('def'), Buffer.from('never read')]);
  expect((await readBody(body, 4)).toString()).toBe('abcd');
  expect(body.destroyed).toBe(true);
});

it('fails as the stream fails', async () => {
  const body = new Readable({ read: () => undefined });
  body.push('a');
  body.destroy(new Error('broken off'));
  await expect(readBody(body, 4)).rejects.toThrow('broken off');
});
