import { describe } from 'vitest';
import { describeFaults, FAULT_ROWS } from './describeFaults.ts';
import { TRANSPORTS } from './transports.ts';

/** A clock that is set changes nothing of when a write is tried again. Each row of the matrix that waits is played so, over one transport. */
describe.each([3_600_000, -3_600_000])('where the clock jumps by %d ms while a write waits', (jumpMs) => {
  const waits = ['sink', 'asked', 'unknown', 'stored', 'retry', 'namespace', 'source'];
  describeFaults(
    TRANSPORTS.filter(({ kept, tls, readsKubeConfig }) => kept && !tls && readsKubeConfig),
    {
      jumpMs,
      rows: FAULT_ROWS.filter(({ means }) => typeof means === 'string' && waits.includes(means)),
      operations: ['create'],
    },
  );
});
