import { EventCorrelator } from 'kube-event-recorder';
import { eventMix } from './eventMix.ts';
import { type Flags } from './Flags.ts';
import { printResult } from './printResult.ts';

/** Events are made in batches outside the clock. */
const BATCH = 2000;
const WARM_UP = 10_000;
const WITH_SPAM_FILTER = ['spam', 'zipf'];

/** The correlator alone: no sink, no queue. */
export function correlate(flags: Flags): void {
  const n = flags.number('n', 100_000);
  const variant = flags.text('mix', 'distinct');
  if (flags.isEventsV1) {
    printResult(flags, 'correlate', { variant, unsupported: 'a series is counted in its pipeline' });
    return;
  }
  const correlator = new EventCorrelator(WITH_SPAM_FILTER.includes(variant) ? {} : { spamFilter: false });
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
