import { VirtualAction, VirtualTimeScheduler } from 'rxjs';

/** The fake clock of a replay: stands where the case says, and runs what is due when it is moved on. */
export class ReplayScheduler extends VirtualTimeScheduler {
  readonly #start: number;

  /** @param start RFC 3339 */
  constructor(start: string) {
    super(VirtualAction, Infinity);
    this.#start = Date.parse(start);
  }

  override now = (): number => this.#start + this.frame;

  /** Moves the clock on, running everything that becomes due on the way; 0 runs what is due now. */
  advance(ms: number): void {
    const end = this.frame + ms;
    this.maxFrames = end;
    this.flush();
    this.frame = end;
  }
}
