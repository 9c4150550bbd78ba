import { type Server } from 'node:net';
import { ConnectionTracker } from './ConnectionTracker.ts';
import { listen } from './listen.ts';

/** A server's port, which can be shut and opened again, with the connections that came through it. */
export class Listener {
  readonly port: number;
  readonly connections: ConnectionTracker;
  readonly #server: Server;
  #life = new AbortController();
  #ended: Promise<void> | undefined;
  #last: Promise<void> | undefined;
  #isClosed = false;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
    this.connections = new ConnectionTracker(server);
  }

  /** Opens a free port of 127.0.0.1. */
  static async open(server: Server): Promise<Listener> {
    return new Listener(server, await listen(server));
  }

  /** Fires when the port is shut; after that there is another one. */
  get life(): AbortSignal {
    return this.#life.signal;
  }

  /** Shuts the port and ends all connections: at once, unless it is just being opened. */
  stop(): Promise<void> {
    return this.#inOrder(() => this.#end());
  }

  /** Opens the same port again, shutting it first; rejects with EADDRINUSE if another program has taken it meanwhile. */
  restart(): Promise<void> {
    return this.#inOrder(() => this.#reopen());
  }

  /** Shuts the port for ever. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.stop();
  }

  /** One after the other: a server that is about to listen does so even if it is closed meanwhile. */
  #inOrder(step: () => Promise<void>): Promise<void> {
    const run = this.#last === undefined ? step() : this.#last.then(step, step);
    const finish = () => {
      if (this.#last === run) this.#last = undefined;
    };
    this.#last = run;
    run.then(finish, finish);
    return run;
  }

  #end(): Promise<void> {
    this.#ended ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#life.abort();
      this.connections.endAll();
    });
    return this.#ended;
  }

  async #reopen(): Promise<void> {
    if (this.#isClosed) throw new Error('the server is closed');
    await this.#end();
    await listen(this.#server, this.port);
    this.#life = new AbortController();
    this.#ended = undefined;
  }
}
