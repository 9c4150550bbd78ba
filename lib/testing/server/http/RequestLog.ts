import { type FaultEffect } from '../faults/Fault.ts';
import { type ReceivedRequest } from './ReceivedRequest.ts';

/** A request, and what became of it. Of its body the first 16,384 characters are kept. */
export interface LoggedRequest extends ReceivedRequest {
  /** The HTTP status of the answer; undefined where there was none. */
  readonly status: number | undefined;
  /** What befell it: the fault as it was given to the server; undefined if none did. */
  readonly fault: FaultEffect | undefined;
  /**
   * Whether the server has done what was asked for, whatever it answered: the store shows it from the moment of this entry on.
   * False where it refused, or a fault stood before it.
   */
  readonly carriedOut: boolean;
}

const BODY_LIMIT = 16_384;

/** The last requests, in the order in which it was decided what becomes of them. */
export class RequestLog {
  readonly #limit: number;
  #requests: LoggedRequest[] = [];

  /** @param limit how many are kept, at least */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(request: LoggedRequest): void {
    if (this.#limit === 0) return;
    this.#requests.push({ ...request, body: request.body.slice(0, BODY_LIMIT) });
    // Cutting only when twice as many are there makes it cheap.
    if (this.#requests.length >= 2 * this.#limit) this.#requests = this.#requests.slice(-this.#limit);
  }

  list(): readonly LoggedRequest[] {
    return this.#limit === 0 ? [] : this.#requests.slice(-this.#limit);
  }
}
