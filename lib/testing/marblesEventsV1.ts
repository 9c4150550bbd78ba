import { readEventsV1Event } from '../delivery/index.ts';
import { Scheme } from '../event/index.ts';
import { EventsV1Broadcaster, type StartRecordingEventsV1Options } from '../recorder/index.ts';
import { marbleObject } from './marbleObject.ts';
import { type MarblesOptions } from './marbles.ts';
import { marbleTest, silentLogger } from './marbleTest.ts';
import { type EventsV1MarbleTools } from './MarbleTools.ts';

/** Options of {@link marblesEventsV1}. */
export interface MarblesEventsV1Options extends Omit<MarblesOptions, 'sink'> {
  /** How `answers` records to its sink, such as `{ concurrent: 1, series: { doublingMs: 5_000 } }`. Default: as a broadcaster does. */
  readonly sink?: StartRecordingEventsV1Options;
}

/**
 * Makes a plain test function of a body that describes a pipeline of events.k8s.io/v1 in marble diagrams and virtual time: {@link marbles} for
 * the newer API.
 *
 * The tools and the texts are the same. The broadcaster is an {@link EventsV1Broadcaster}, a call of `record` has an action too, ` x2` is the count
 * of a series, and a message is a note.
 *
 * @example
 * ```ts
 * import { test } from 'node:test';
 * import { marblesEventsV1 } from 'kube-event-recorder/testing';
 *
 * void test(
 *   'the second makes a series; what follows is written after six minutes of silence',
 *   marblesEventsV1(({ record, answers, expectRequests }) => {
 *     record('        a-a-a', { a: ['web', 'Warning', 'FailedMount', 'Mounting'] });
 *     answers('k');
 *     expectRequests('a-b 6m 1ms c', {
 *       a: 'POST Warning web FailedMount',
 *       b: 'PATCH Warning web FailedMount x2',
 *       c: 'PATCH Warning web FailedMount x3',
 *     });
 *   }),
 * );
 * ```
 *
 * @see {@link MarbleToolsOf} for what the body works with
 */
export function marblesEventsV1(
  body: (tools: EventsV1MarbleTools) => void,
  options: MarblesEventsV1Options = {},
): () => void {
  const { until, random = () => 0, sink } = options;
  return marbleTest(body, until, (scheduler) => {
    const broadcaster = new EventsV1Broadcaster({ logger: silentLogger, random, scheduler });
    const recorder = broadcaster.newRecorder(new Scheme(), 'test', { reportingInstance: 'test-0' });
    return {
      broadcaster,
      recorder,
      record: ([object, type, reason, action, note = '']) =>
        void recorder.eventf(marbleObject(object), undefined, type, reason, action, '%s', note),
      startRecordingToSink: (to) => broadcaster.startRecordingToSink(to, sink),
      readEvent: readEventsV1Event,
    };
  });
}
