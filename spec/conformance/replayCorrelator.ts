import { isDeepStrictEqual } from 'node:util';
import { EventCorrelator, type EventCorrelatorOptions } from '../../lib/correlation/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { compact } from './compact.ts';
import { type ConformanceCase, type ConformanceStep, type Mismatch } from './ConformanceCase.ts';
import { ReplayScheduler } from './ReplayScheduler.ts';

interface Outcome {
  readonly skip: boolean;
  readonly event?: CoreV1Event | 'unchanged';
  readonly patch?: unknown;
}

interface CorrelatorStep extends ConformanceStep {
  readonly ms: number;
  readonly event: CoreV1Event;
  readonly expect?: Outcome;
  readonly expectOneOf?: readonly Outcome[];
}

/** Replays a case of kind correlator: an EventCorrelator, by itself. */
export function replayCorrelator(testCase: ConformanceCase): Mismatch[] {
  const clock = new ReplayScheduler(testCase.start ?? '');
  const correlator = new EventCorrelator({ ...(testCase.options as EventCorrelatorOptions), clock, random: () => 0 });
  const given = new Set<string>();
  const mismatches: Mismatch[] = [];
  for (const [index, step] of (testCase.steps as readonly CorrelatorStep[]).entries()) {
    if (step.op === 'advance') {
      clock.advance(step.ms);
      continue;
    }
    if (step.op === 'updateState') {
      correlator.updateState(timed(step.event));
      continue;
    }
    if (step.op !== 'correlate') throw new Error(`unknown op ${step.op}`);
    given.add(step.event.metadata.name);
    const { skip, event, patch = null } = correlator.correlate(timed(step.event));
    const actual = skip ? { skip } : { skip, event: named(compact(event) as CoreV1Event, given), patch };
    const expected = (step.expectOneOf ?? [step.expect]).map((one) => {
      if (one?.event === undefined) return one;
      return { ...one, event: one.event === 'unchanged' ? step.event : named(one.event, given) };
    });
    if (!expected.some((one) => isDeepStrictEqual(actual, one))) {
      mismatches.push({ step: index, expected: step.expectOneOf ? expected : expected[0], actual });
    }
  }
  return mismatches;
}

/** The events of a trace as a recorder or a sink gives them, their times being times. */
function timed(event: CoreV1Event): CoreV1Event {
  return JSON.parse(JSON.stringify(event), (key, value: unknown) =>
    key.endsWith('Timestamp') ? new Date(value as string) : value,
  ) as CoreV1Event;
}

/** A name that was made here rather than given is compared without what is below a millisecond. */
function named(event: CoreV1Event, given: ReadonlySet<string>): unknown {
  const { name } = event.metadata;
  const [, object = '', hex] = /^(.*)\.([0-9a-f]+)$/s.exec(name) ?? [];
  if (hex === undefined || given.has(name)) return event;
  return { ...event, metadata: { ...event.metadata, name: `${object} at ${BigInt(`0x${hex}`) / 1_000_000n}` } };
}
