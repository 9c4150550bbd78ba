import { VirtualTimeScheduler } from 'rxjs';

/** Virtual time that a spec lets pass. */
export class VirtualTime extends VirtualTimeScheduler {
  /** Does what is planned for the time from now on. */
  advance(ms: number): void {
    this.maxFrames = this.frame + ms;
    this.flush();
    this.frame = this.maxFrames;
  }
}
