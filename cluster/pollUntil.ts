import { setTimeout as sleep } from 'node:timers/promises';

/** Options of {@link pollUntil}. */
export interface PollUntilOptions {
  /** After how many milliseconds it is given up. Default: 60,000. */
  readonly timeoutMs?: number;
  /** How many milliseconds lie between two questions. Default: 50. */
  readonly intervalMs?: number;
}

/**
 * Asks until the answer is something other than undefined or false. What happens in another process can't be waited for but so.
 *
 * @param what what is waited for, for the error
 * @throws Error when the time is over, with the last error of `ask` as its cause, and at once what `ask` throws as {@link Hopeless}
 */
export async function pollUntil<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  { intervalMs = 50, timeoutMs = 60_000 }: PollUntilOptions = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      cause = error;
    }
    if (performance.now() >= deadline) throw new Error(`${what}: not within ${timeoutMs} ms`, { cause });
    await sleep(intervalMs);
  }
}

/** An error that ends a wait at once. */
export class Hopeless extends Error {
  override readonly name: string = 'Hopeless';
}
