import { type TimestampProvider } from 'rxjs';

/**
 * The milliseconds passed since the call, read from a clock that may be set back.
 *
 * Go's `time.Now` carries a monotonic reading, `scheduler.now()` is the wall clock: set back by an hour it would hold
 * back delayed items and tokens for that hour. Here such a step counts as no time.
 *
 * @see https://pkg.go.dev/time#hdr-Monotonic_Clocks
 */
export function monotonicNow(clock: TimestampProvider): () => number {
  let last = clock.now();
  let passed = 0;
  return () => {
    const now = clock.now();
    const step = now - last;
    // Not Math.max: one reading that is no number would make the time NaN for good.
    if (step > 0) passed += step;
    last = now;
    return passed;
  };
}
