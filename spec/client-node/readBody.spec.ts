import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readBody } from '../../lib/client-node/readBody.ts';

function read(body: Readable, mostBytes: number): Promise<{ bytes: Buffer; brokenOff: Error | undefined }> {
  return new Promise((resolve) => readBody(body, mostBytes, (bytes, brokenOff) => resolve({ bytes, brokenOff })));
}

it('reads a body to its end', async () => {
  const body = Readable.from([Buffer.from('ab'), Buffer.from('c')]);
  expect(await read(body, 4)).toEqual({ bytes: Buffer.from('abc'), brokenOff: undefined });
  expect((await read(Readable.from([]), 4)).bytes.toString()).toBe('');
});

it('cuts off what is beyond the bound, and destroys the stream', async () => {
  const body = new Readable({ read: () => undefined });
  body.push('abc');
  body.push('def');
  expect(await read(body, 4)).toEqual({ bytes: Buffer.from('abcd'), brokenOff: undefined });
  expect(body.destroyed).toBe(true);
});

it('tells why the stream failed', async () => {
  const body = new Readable({ read: () => undefined });
  body.push('a');
  const error = new Error('broken off');
  body.destroy(error);
  expect(await read(body, 4)).toMatchObject({ brokenOff: error });
});
