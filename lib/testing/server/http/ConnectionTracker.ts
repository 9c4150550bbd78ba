import { type Server, type Socket } from 'node:net';

/** The TCP connections of a server: counted, and all of them can be ended at once. */
export class ConnectionTracker {
  /** By the client's port, by which the connection under a TLS socket is found. */
  readonly #open = new Map<number, Socket>();
  #accepted = 0;

  constructor(server: Server) {
    // With TLS too this is the connection below, before any handshake.
    server.on('connection', (socket: Socket) => {
      const port = socket.remotePort;
      if (port === undefined) return; // gone already
      this.#accepted += 1;
      this.#open.set(port, socket);
      socket.once('close', () => {
        if (this.#open.get(port) === socket) this.#open.delete(port);
      });
    });
  }

  get accepted(): number {
    return this.#accepted;
  }

  get open(): number {
    return this.#open.size;
  }

  /** Resets the connection of a request, so that the client sees ECONNRESET. */
  reset(socket: Socket): void {
    const connection = this.#open.get(socket.remotePort ?? 0);
    connection?.resetAndDestroy();
    socket.destroy();
  }

  /** Ends every connection, idle or not. */
  endAll(): void {
    for (const socket of this.#open.values()) socket.destroy();
    this.#open.clear(); // their events come after the server's
  }
}
