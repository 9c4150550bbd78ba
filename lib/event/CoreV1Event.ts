/** The two event types that client-go records and events.k8s.io/v1 accepts. */
export type EventType = 'Normal' | 'Warning';

/**
 * A `Date` whose setters can't be called: one event object is handed to every watcher.
 *
 * It is assignable to `Date` and from it, so events can be given to @kubernetes/client-node as they are.
 */
export interface ReadonlyDate extends Date {
  setTime(time: never): number;
  setMilliseconds(ms: never): number;
  setUTCMilliseconds(ms: never): number;
  setSeconds(sec: never, ms?: never): number;
  setUTCSeconds(sec: never, ms?: never): number;
  setMinutes(min: never, sec?: never, ms?: never): number;
  setUTCMinutes(min: never, sec?: never, ms?: never): number;
  setHours(hours: never, min?: never, sec?: never, ms?: never): number;
  setUTCHours(hours: never, min?: never, sec?: never, ms?: never): number;
  setDate(date: never): number;
  setUTCDate(date: never): number;
  setMonth(month: never, date?: never): number;
  setUTCMonth(month: never, date?: never): number;
  setFullYear(year: never, month?: never, date?: never): number;
  setUTCFullYear(year: never, month?: never, date?: never): number;
}

/** Which object an event is about; core/v1 ObjectReference. */
export interface ObjectReference {
  readonly apiVersion?: string;
  readonly fieldPath?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly resourceVersion?: string;
  readonly uid?: string;
}

/** Who records an event; core/v1 EventSource. */
export interface EventSource {
  /** The controller's name, such as `example-controller`. Default: none. */
  readonly component?: string;
  /** The node it runs on. Default: none. */
  readonly host?: string;
}

/** The part of core/v1 ObjectMeta that an event uses. */
export interface EventMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly resourceVersion?: string;
  readonly uid?: string;
  readonly creationTimestamp?: ReadonlyDate;
}

/** A series of repeats, core/v1 EventSeries. */
export interface CoreV1EventSeries {
  readonly count?: number;
  readonly lastObservedTime?: ReadonlyDate;
}

/**
 * An event of the core/v1 API, deeply read-only, as the recorder makes it and watchers get it.
 *
 * Its fields have the shapes of @kubernetes/client-node's class of the same name, to which it can be assigned.
 */
export interface CoreV1Event {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: EventMetadata;
  readonly involvedObject: ObjectReference;
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly source?: EventSource;
  readonly count?: number;
  readonly firstTimestamp?: ReadonlyDate;
  readonly lastTimestamp?: ReadonlyDate;
  readonly eventTime?: ReadonlyDate;
  readonly series?: CoreV1EventSeries;
  readonly action?: string;
  readonly related?: ObjectReference;
  readonly reportingComponent?: string;
  readonly reportingInstance?: string;
}
