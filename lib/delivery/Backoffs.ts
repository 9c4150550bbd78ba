import { type Agenda } from '../operators/Agenda.ts';
import { backoffMs } from '../operators/backoffDelay.ts';
import { type ServerObject, type Write } from './ServerObject.ts';

/** How {@link Backoffs} reach their delivery. */
export interface BackoffsConnection {
  readonly agenda: Agenda;
  readonly random: () => number;
  readonly firstMs: number;
  readonly longestMs: number;
  /** The write of an object may be tried again. */
  onOver(object: ServerObject): void;
}

/** The objects whose write waits before it is tried again: for a random time, whose bound doubles with each try. */
export class Backoffs {
  readonly #connection: BackoffsConnection;
  readonly #objects = new Set<ServerObject>();

  constructor(connection: BackoffsConnection) {
    this.#connection = connection;
  }

  has(object: ServerObject): boolean {
    return this.#objects.has(object);
  }

  /** The write of an object has failed, and waits. */
  start(write: Write): void {
    const { agenda, random } = this.#connection;
    const { object } = write;
    this.#objects.add(object);
    agenda.plan(object, agenda.now() + backoffMs(write.backoffs++, this.#connection, random), () => this.#end(object));
  }

  /** Nothing is to be tried again for an object. */
  forget(object: ServerObject): void {
    if (this.#objects.delete(object)) this.#connection.agenda.cancel(object);
  }

  /** Every wait is over. */
  cut(): void {
    for (const object of [...this.#objects]) this.#end(object);
  }

  #end(object: ServerObject): void {
    this.forget(object);
    this.#connection.onOver(object);
  }
}
