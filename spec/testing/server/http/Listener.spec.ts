import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { create, startServer } from '../startServer.ts';

describe('Listener', () => {
  it('stops and restarts in the order in which it is asked to', async () => {
    const server = await startServer();
    await Promise.all([server.restart(), server.stop(), server.restart(), server.restart()]);
    expect((await create(server, 'web.1')).status).toBe(201);
    await Promise.all([server.restart(), server.stop()]);
    await expect(create(server, 'web.2')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('says that the port was taken meanwhile, and comes back when it is free', async () => {
    const server = await startServer();
    await server.stop();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(Number(new URL(server.url).port), '127.0.0.1', resolve));
    const [restarted, stopped] = await Promise.allSettled([server.restart(), server.stop()]);
    expect(restarted).toMatchObject({ status: 'rejected', reason: { code: 'EADDRINUSE' } });
    expect(stopped.status).toBe('fulfilled');
    await new Promise((resolve) => other.close(resolve));
    await server.restart();
    expect((await create(server, 'web.1')).status).toBe(201);
  });

  it('does not come back when it is closed', async () => {
    const server = await startServer();
    await Promise.all([server.restart(), server.close()]);
    await expect(server.restart()).rejects.toThrow('the server is closed');
    await expect(create(server, 'web.1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
