import assert from 'node:assert/strict';
import { map, type Observable } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { type CoreV1Event, Scheme } from '../event/index.ts';
import { EventBroadcaster, type EventDrop, type EventRecorder, type ShutdownReport } from '../recorder/index.ts';

/** A call of the recorder in a marble diagram: object (or the name of a Pod in `default`), type, reason, message. */
export type MarbleCall = readonly [object: unknown, type: string, reason: string, message?: string];

/** Options of {@link marbles}. */
export interface MarblesOptions {
  /** When the expectations stop looking, as an unsubscription marble such as `5s !`. Default: never. */
  readonly until?: string;
  /** Chance for the broadcaster: from 0 up to 1. Default: always 0. */
  readonly random?: () => number;
}

/** What the body of a marble test works with. */
export interface MarbleTools extends Pick<RunHelpers, 'cold' | 'hot' | 'time'> {
  /** A broadcaster whose time is the test's, and whose log is silent. */
  readonly broadcaster: EventBroadcaster;
  /** A recorder of it, component `test`. */
  readonly recorder: EventRecorder;
  /** Calls the recorder as the diagram says. */
  record(marbles: string, calls: Readonly<Record<string, MarbleCall>>): void;
  /** Shuts the broadcaster down where the diagram has an `s`. */
  shutdown(marbles: string, options?: { readonly deadlineMs?: number }): void;
  /** Expects the events that a watcher gets, each as `Normal web Created`, with ` x2` behind it for a count of 2. */
  expectEvents(marbles: string, events?: Readonly<Record<string, string>>): void;
  /** Expects what is lost, each as `watcher-full Normal web Created`. */
  expectDrops(marbles: string, drops?: Readonly<Record<string, string>>): void;
  /** Expects the report of the shutdown; only the fields that are given are compared. */
  expectReport(marbles: string, reports: Readonly<Record<string, Partial<ShutdownReport>>>): void;
}

const silent = { log: () => undefined, isLevelEnabled: () => false };

/**
 * Makes a plain test function of a body that describes an event pipeline in marble diagrams and virtual time.
 *
 * It fits any runner (vitest, jest, node:test); its assertions are node:assert's. Ten minutes of retries take
 * milliseconds. One character of a diagram is one millisecond. The body must be synchronous.
 *
 * @example
 * ```ts
 * import { test } from 'node:test';
 * import { marbles } from 'kube-event-recorder/testing';
 *
 * void test(
 *   'events come in order',
 *   marbles(({ record, expectEvents }) => {
 *     record('      a-b', { a: ['web', 'Normal', 'Created'], b: ['web', 'Warning', 'Failed'] });
 *     expectEvents('a-b', { a: 'Normal web Created', b: 'Warning web Failed' });
 *   }),
 * );
 * ```
 *
 * @see RxJS `TestScheduler.run`
 */
export function marbles(body: (tools: MarbleTools) => void, options: MarblesOptions = {}): () => void {
  const { until, random = () => 0 } = options;
  const run: (tools: MarbleTools) => unknown = body;
  return () => {
    const testScheduler = new TestScheduler((actual, expected) => assert.deepEqual(actual, expected));
    testScheduler.run(({ cold, hot, time, expectObservable }) => {
      // Not asapScheduler, which TestScheduler makes virtual too: if the body throws, its next turn never comes, in the tests
      // that follow neither.
      const broadcaster = new EventBroadcaster({ logger: silent, random, scheduler: testScheduler });
      const recorder = broadcaster.newRecorder(new Scheme(), { component: 'test' });
      // Whoever is to look must have subscribed before the first marble, in whichever order the body names them.
      const actors: (() => void)[] = [];
      const expectTexts = (texts: Observable<string>, diagram: string, expected?: Readonly<Record<string, string>>) =>
        expectObservable(texts, until).toBe(diagram, expected);

      const result = run({
        broadcaster,
        recorder,
        cold,
        hot,
        time,
        record: (diagram, calls) => {
          actors.push(() =>
            cold(diagram, calls).subscribe(([object, type, reason, message = '']) => {
              recorder.event(typeof object === 'string' ? podNamed(object) : object, type, reason, message);
            }),
          );
        },
        shutdown: (diagram, shutdownOptions) => {
          actors.push(() => cold(diagram).subscribe(() => void broadcaster.shutdown(shutdownOptions)));
        },
        expectEvents: (diagram, events) => expectTexts(broadcaster.events.pipe(map(eventText)), diagram, events),
        expectDrops: (diagram, drops) => expectTexts(broadcaster.drops.pipe(map(dropText)), diagram, drops),
        expectReport: (diagram, reports) => {
          const given = new Set(Object.values(reports).flatMap((report) => Object.keys(report)));
          const seen = broadcaster.stopped.pipe(
            map((report) => Object.fromEntries(Object.entries(report).filter(([field]) => given.has(field)))),
          );
          expectObservable(seen, until).toBe(diagram, reports);
        },
      });
      if (result instanceof Promise) {
        // What it expects after its first await would be looked at by nobody.
        throw new TypeError('the body of a marble test must be a synchronous function');
      }
      for (const act of actors) act();
    });
  };
}

function podNamed(name: string): object {
  return { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name, uid: `uid-of-${name}` };
}

function eventText({ type = '', involvedObject, reason = '', count = 1 }: CoreV1Event): string {
  return `${type} ${involvedObject.name ?? ''} ${reason}${count > 1 ? ` x${count}` : ''}`;
}

function dropText({ reason, event, occurrences }: EventDrop): string {
  return event ? `${reason} ${eventText(event)}` : `${reason} x${occurrences}`;
}
