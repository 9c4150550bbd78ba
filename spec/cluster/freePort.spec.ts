import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../cluster/freePort.ts';

async function taken(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('freePort', () => {
  it('is below those that the system hands out', async () => {
    const ranges: number[][] = [];
    const port = await freePort((from, to) => {
      ranges.push([from, to]);
      return to - ranges.length;
    });
    expect(port).toBeLessThan(32_768);
    expect(ranges[0]).toEqual([20_000, 32_768]);
  });

  it('is none that somebody listens on', async () => {
    const others = [await taken(), await taken()];
    const port = await freePort((from) => others.shift() ?? from + (process.pid % 1000));
    expect(others).toEqual([]);
    expect(port).toBeGreaterThanOrEqual(20_000);
  });

  it('gives up where there is none', async () => {
    const port = await taken();
    await expect(freePort(() => port)).rejects.toThrow('no free port among 100');
  });
});
