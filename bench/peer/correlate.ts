import { type CoreV1Event } from 'kube-event-recorder';
import { eventMix } from './eventMix.ts';
import { type Flags } from './Flags.ts';
import { printResult } from './printResult.ts';

/** What is measured of a correlator. */
export interface Correlator {
  correlate(event: CoreV1Event): { readonly skip: boolean; readonly patch?: unknown };
}

/** Events are made in batches outside the clock. */
const BATCH = 2000;
const WARM_UP = 10_000;
const WITH_SPAM_FILTER = ['spam', 'zipf'];

/**
 * The correlator alone: no sink, no queue.
 *
 * @param make makes the correlator, with or without the spam filter; undefined while there is none
 */
export function correlate(flags: Flags, make: ((spamFilter: boolean) => Correlator) | undefined): void {
  const n = flags.number('n', 100_000);
  const variant = flags.text('mix', 'distinct');
  if (make === undefined) {
    printResult(flags, 'correlate', { variant, unsupported: 'no correlator yet' });
    return;
  }
  const correlator = make(WITH_SPAM_FILTER.includes(variant));
  const mix = eventMix(variant);
  // Through the same correlator: the steady state is what is measured.
  pass(WARM_UP);
  const { seconds, skipped, patched } = pass(n);
  printResult(flags, 'correlate', {
    variant,
    n,
    seconds,
    ns_per_op: (seconds * 1e9) / n,
    skipped,
    patched,
    passed: n - skipped,
    checksum: mix.checksum(),
  });

  function pass(events: number) {
    let milliseconds = 0;
    let skipped = 0;
    let patched = 0;
    for (let done = 0; done < events; done += BATCH) {
      const batch = Array.from({ length: BATCH }, () => mix.next());
      const begin = performance.now();
      for (const event of batch) {
        const { skip, patch } = correlator.correlate(event);
        if (skip) skipped++;
        else if (patch !== undefined) patched++;
      }
      milliseconds += performance.now() - begin;
    }
    return { seconds: milliseconds / 1000, skipped, patched };
  }
}
