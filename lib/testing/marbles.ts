import { readEvent } from '../delivery/index.ts';
import { Scheme } from '../event/index.ts';
import { EventBroadcaster, type StartRecordingToSinkOptions } from '../recorder/index.ts';
import { marbleObject } from './marbleObject.ts';
import { marbleTest, silentLogger } from './marbleTest.ts';
import { type MarbleTools } from './MarbleTools.ts';

/** Options of {@link marbles}. */
export interface MarblesOptions {
  /** When the expectations stop looking, as an unsubscription marble such as `5s !`. Default: never. */
  readonly until?: string;
  /** Chance for the broadcaster: from 0 up to 1. Default: always 0, so that no backoff is waited for. */
  readonly random?: () => number;
  /** How `answers` records to its sink, such as `{ concurrent: 1, correlator: { burstSize: 2 } }`. Default: as a broadcaster does. */
  readonly sink?: StartRecordingToSinkOptions;
}

/**
 * Makes a plain test function of a body that describes an event pipeline in marble diagrams and virtual time.
 *
 * It fits any runner (vitest, jest, node:test); its assertions are node:assert's. Ten minutes of retries take milliseconds. One character of a
 * diagram is one millisecond, and times are written out as in `a 500ms b`. The body must be synchronous. Whatever the tools are called with
 * that is no diagram, or has a letter that means nothing, throws.
 *
 * @example
 * ```ts
 * import { test } from 'node:test';
 * import { apiError, marbles } from 'kube-event-recorder/testing';
 *
 * void test(
 *   'events come in order',
 *   marbles(({ record, expectEvents }) => {
 *     record('      a-b', { a: ['web', 'Normal', 'Created'], b: ['web', 'Warning', 'Failed'] });
 *     expectEvents('a-b', { a: 'Normal web Created', b: 'Warning web Failed' });
 *   }),
 * );
 *
 * void test(
 *   'a 503 is tried again after half a second; its repeat is folded in',
 *   marbles(
 *     ({ record, answers, expectRequests }) => {
 *       record('         a-b', { a: ['web', 'Normal', 'Created'], b: ['web', 'Normal', 'Created'] });
 *       answers(['  2ms #', apiError(503)], '2ms (k|)');
 *       expectRequests(' a 501ms A', { a: 'POST Normal web Created', A: 'POST Normal web Created x2' });
 *     },
 *     { random: () => 1 },
 *   ),
 * );
 * ```
 *
 * @see RxJS `TestScheduler.run`; {@link MarbleToolsOf} for what the body works with; {@link marblesEventsV1} for the newer API
 */
export function marbles(body: (tools: MarbleTools) => void, options: MarblesOptions = {}): () => void {
  const { until, random = () => 0, sink } = options;
  return marbleTest(body, until, (scheduler) => {
    const broadcaster = new EventBroadcaster({ logger: silentLogger, random, scheduler });
    const recorder = broadcaster.newRecorder(new Scheme(), { component: 'test' });
    return {
      broadcaster,
      recorder,
      record: ([object, type, reason, message = '']) =>
        void recorder.event(marbleObject(object), type, reason, message),
      startRecordingToSink: (to) => broadcaster.startRecordingToSink(to, sink),
      readEvent,
    };
  });
}
