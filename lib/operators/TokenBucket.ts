/**
 * Tokens that come back at a steady rate, up to as many as the bucket holds. It begins full.
 *
 * The tokens are reckoned from the last one taken, not added up from call to call, so that no rounding error builds up
 * and a refusal changes nothing. Times are milliseconds; one that goes back counts as no time passed.
 *
 * @see https://pkg.go.dev/golang.org/x/time/rate#Limiter.AllowN, which client-go's flowcontrol rests on
 */
export class TokenBucket {
  /** How many were left when the last one was taken, and when that was. */
  #left: number;
  #takenAt: number;

  /** @param now the time, from which on a bucket that isn't full refills */
  constructor(burst: number, now: number) {
    this.#left = burst;
    this.#takenAt = now;
  }

  /** Takes a token, if one is there. */
  take(qps: number, burst: number, now: number): boolean {
    if (this.dueInMs(qps, burst, now) > 0) return false;
    this.#left = this.tokens(qps, burst, now) - 1;
    this.#takenAt = now;
    return true;
  }

  /** How many tokens are there. */
  tokens(qps: number, burst: number, now: number): number {
    if (qps === Infinity) return burst;
    const passedMs = Math.max(0, now - this.#takenAt);
    return Math.min(burst, this.#left + (passedMs / 1000) * qps);
  }

  /** The time from which on it is as good as a new one; Infinity if that never comes. */
  fullAt(qps: number, burst: number): number {
    const missing = burst - this.#left;
    return missing <= 0 ? this.#takenAt : this.#takenAt + (missing * 1000) / qps;
  }

  /**
   * In how many milliseconds the next token is there: 0 if one is, Infinity if none ever comes.
   *
   * Nothing that would be there within a nanosecond is waited for, as x/time/rate has it: 300 times 1/300 may fall short of 1.
   */
  dueInMs(qps: number, burst: number, now: number): number {
    const missing = 1 - this.tokens(qps, burst, now);
    return missing <= 0 || missing * 1e9 < qps ? 0 : (missing / qps) * 1000;
  }
}
