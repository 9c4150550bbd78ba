import { type RunHelpers } from 'rxjs/testing';
import { type DeliveryOutcome } from '../delivery/index.ts';
import { type CoreV1Event, type EventsV1Event, type KubernetesEvent } from '../event/index.ts';
import {
  type DeadlineOptions,
  type EventBroadcaster,
  type EventBroadcasterBase,
  type EventRecorder,
  type EventsV1Broadcaster,
  type EventsV1Recorder,
  type EventWatcher,
} from '../recorder/index.ts';
import { type MarbleReport } from './MarbleReport.ts';

/** A call of the recorder in a marble diagram: object (or the name of a Pod in `default`), type, reason, message. */
export type MarbleCall = readonly [object: unknown, type: string, reason: string, message?: string];

/** A call of the recorder of events.k8s.io/v1 in a marble diagram: as {@link MarbleCall}, with an action. The note stands as it is. */
export type EventsV1MarbleCall = readonly [
  object: unknown,
  type: string,
  reason: string,
  action: string,
  note?: string,
];

/**
 * What happens to a request, from the moment on that it is sent.
 *
 * | in the diagram | the request |
 * |---|---|
 * | `k` | is carried out, and answered: with the event as stored, or with 404 or 409 where an API server would |
 * | `s` | is carried out, and nothing is said of it |
 * | `#` | fails with the error given: `['2ms #', apiError(503)]` |
 * | `-` | nothing happens: it hangs, until the recorder has waited for long enough |
 */
export type MarbleAnswer = string | readonly [marbles: string, error: Error];

/** Texts by the letters of a diagram. */
export type MarbleTexts = Readonly<Record<string, string>>;

/** What the body of {@link marbles} works with. */
export type MarbleTools = MarbleToolsOf<CoreV1Event, EventBroadcaster, EventRecorder, MarbleCall>;

/** What the body of {@link marblesEventsV1} works with. */
export type EventsV1MarbleTools = MarbleToolsOf<
  EventsV1Event,
  EventsV1Broadcaster,
  EventsV1Recorder,
  EventsV1MarbleCall
>;

/**
 * What the body of a marble test works with, whichever API its events are of; none of it needs `this`.
 *
 * In every text ` x2` is the count that the event, or its series, has, left out where it is 1. ` +2` is for how many recordings it stands, left
 * out where that is 1. A message (in events.k8s.io/v1 the note) is compared where the texts of a diagram have messages, behind a colon:
 * `Warning web Failed x2: no space left`.
 *
 * @typeParam E - the API's events
 * @typeParam Broadcaster - its broadcaster
 * @typeParam Recorder - its recorder
 * @typeParam Call - a call of that in a diagram
 */
export interface MarbleToolsOf<
  E extends KubernetesEvent,
  Broadcaster extends EventBroadcasterBase<E>,
  Recorder,
  Call,
> extends Pick<RunHelpers, 'cold' | 'expectObservable' | 'hot' | 'time'> {
  /** A broadcaster whose time is the test's, and whose log is silent. */
  readonly broadcaster: Broadcaster;
  /** A recorder of it, whose component or controller is `test`. */
  readonly recorder: Recorder;
  /** Calls the recorder as the diagram says. */
  readonly record: (marbles: string, calls: Readonly<Record<string, Call>>) => void;
  /**
   * Starts recording to a sink that answers each request as it is told: the first as the first argument says, and so on; the last one serves for
   * good. To be called once. Its options are those of the test, such as {@link MarblesOptions.sink}.
   *
   * @returns the watcher, for its books
   */
  readonly answers: (...answers: readonly MarbleAnswer[]) => EventWatcher<DeliveryOutcome<E>, E>;
  /** Flushes the broadcaster where the diagram has an `f`: what waits and what is held back is written. */
  readonly flush: (marbles: string, options?: DeadlineOptions) => void;
  /** Shuts the broadcaster down where the diagram has an `s`. */
  readonly shutdown: (marbles: string, options?: DeadlineOptions) => void;
  /** Expects the events that a watcher gets, before any correlation or series, each as `Normal web Created`. */
  readonly expectEvents: (marbles: string, events?: MarbleTexts) => void;
  /** Expects the requests that the sink of `answers` gets, each as `POST Normal web Created` or `PATCH Normal web Created x2`. */
  readonly expectRequests: (marbles: string, requests?: MarbleTexts) => void;
  /**
   * Expects what became of each write to the sink of `answers`, each as `created Normal web Created x2 +2`: the event as it was stored, or was to
   * be written, and how many recordings the write carried. It ends with `|` when the broadcaster is shut down.
   */
  readonly expectOutcomes: (marbles: string, outcomes?: MarbleTexts) => void;
  /**
   * Expects what is lost, each as `watcher-full Normal web Created`, and as `invalid` where no event could be made. It ends with `|` when the
   * broadcaster is shut down.
   */
  readonly expectDrops: (marbles: string, drops?: MarbleTexts) => void;
  /** Expects the report of the shutdown; of it and of each watcher only the fields that are given are compared. */
  readonly expectReport: (marbles: string, reports: Readonly<Record<string, MarbleReport>>) => void;
}
