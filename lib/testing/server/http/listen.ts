import { type Server } from 'node:net';

/**
 * Listens on a port of 127.0.0.1.
 *
 * @param wanted 0 for a free one
 * @returns the port; rejects with EADDRINUSE if the wanted one is taken
 */
export function listen(server: Server, wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
