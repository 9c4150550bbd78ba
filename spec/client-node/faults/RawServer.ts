import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** As PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** What takes the place of an API server at its port, and speaks whatever a spec has it speak. */
export class RawServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** How many connections came. */
  connections = 0;

  private constructor(server: Server, isTls: boolean, onConnection: (socket: Socket) => void) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.connections++;
      this.#sockets.add(socket);
      // Clients break off as they like.
      socket.on('error', () => undefined);
      if (!isTls) onConnection(socket);
    });
    if (isTls) server.on('secureConnection', onConnection);
    server.on('tlsClientError', () => undefined);
  }

  static async listen(port: number, onConnection: (socket: Socket) => void, pair?: KeyPair): Promise<RawServer> {
    const server = pair ? createTlsServer(pair) : createServer();
    const raw = new RawServer(server, pair !== undefined, (socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return raw;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
