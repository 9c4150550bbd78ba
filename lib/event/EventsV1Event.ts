import { type EventMetadata, type EventSource, type ObjectReference, type ReadonlyDate } from './CoreV1Event.ts';

/** A series of repeats, events.k8s.io/v1 EventSeries. */
export interface EventsV1EventSeries {
  /** How often the event has occurred, the first time included: at least 2. */
  readonly count: number;
  /** When it occurred last, with microseconds. */
  readonly lastObservedTime: ReadonlyDate;
}

/**
 * An event of the events.k8s.io/v1 API, deeply read-only, as the recorder makes it and watchers get it.
 *
 * Its fields have the shapes of @kubernetes/client-node's class of the same name, to which it can be assigned.
 */
export interface EventsV1Event {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: EventMetadata;
  /** When it occurred first, with microseconds. */
  readonly eventTime: ReadonlyDate;
  /** What the event is about: the object whose controller this is, in most cases. */
  readonly regarding: ObjectReference;
  /** Another object that has to do with it, such as the Node to which a Pod was bound. */
  readonly related?: ObjectReference;
  readonly type?: string;
  /** Why, for programs. */
  readonly reason?: string;
  /** What was done or failed, for programs, such as `Binding`. */
  readonly action?: string;
  /** What happened, for people: core/v1's message. */
  readonly note?: string;
  readonly series?: EventsV1EventSeries;
  /** The controller's name, a qualified one such as `example.com/shop`. */
  readonly reportingController?: string;
  /** Which instance of it, such as `example.com/shop-host-1`. */
  readonly reportingInstance?: string;
  /** What core/v1 calls `source`, in events that were written there. */
  readonly deprecatedSource?: EventSource;
  readonly deprecatedFirstTimestamp?: ReadonlyDate;
  readonly deprecatedLastTimestamp?: ReadonlyDate;
  readonly deprecatedCount?: number;
}
