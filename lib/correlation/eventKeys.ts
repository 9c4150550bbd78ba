import { asText } from '../event/asText.ts';
import { type CoreV1Event } from '../event/index.ts';

/**
 * The key of what the spam filter limits together: source, involved object and type.
 *
 * The other keys of an event begin with it, so that it is made once for each. client-go joins the fields as they are;
 * here each stands behind its length, so that no two different sets of fields share a key, whatever they hold. An
 * absent field is an empty one.
 *
 * @throws what reading the event throws
 *
 * @example
 * ```ts
 * import { EventCorrelator, getSpamKey } from 'kube-event-recorder';
 *
 * // Each reason of an object has a bucket of its own.
 * new EventCorrelator({ spamKeyFunc: (event) => `${event.reason ?? ''} ${getSpamKey(event)}` });
 * ```
 *
 * @see getSpamKey in client-go `tools/record/events_cache.go`
 */
export function getSpamKey(event: CoreV1Event): string {
  const { source, involvedObject } = event;
  const component = text(source?.component);
  const host = text(source?.host);
  const kind = text(involvedObject.kind);
  const namespace = text(involvedObject.namespace);
  const name = text(involvedObject.name);
  const uid = text(involvedObject.uid);
  const apiVersion = text(involvedObject.apiVersion);
  const type = text(event.type);
  // One join makes one flat string; a template of as many parts takes twice as long (measured: 330 ns, 700 ns).
  return [
    component.length,
    component,
    host.length,
    host,
    kind.length,
    kind,
    namespace.length,
    namespace,
    name.length,
    name,
    uid.length,
    uid,
    apiVersion.length,
    apiVersion,
    type.length,
    type,
  ].join(':');
}

/**
 * The key under which an event is counted: source, involved object with its fieldPath, type, reason and message.
 *
 * @param spamKey - what {@link getSpamKey} gives for the event. Default: it is called
 * @throws what reading the event throws
 * @see getEventKey in client-go `tools/record/events_cache.go`
 */
export function getEventKey(event: CoreV1Event, spamKey: string = getSpamKey(event)): string {
  const reason = text(event.reason);
  const fieldPath = text(event.involvedObject.fieldPath);
  return ['e', spamKey, reason.length, reason, fieldPath.length, fieldPath, text(event.message)].join(':');
}

/**
 * Groups events for aggregation: those of one group share `aggregateKey`, and `localKey` tells its members apart.
 *
 * @param spamKey - what {@link getSpamKey} gives for the event, to build on
 */
export type EventAggregatorKeyFunc = (
  event: CoreV1Event,
  spamKey: string,
) => readonly [aggregateKey: string, localKey: string];

/**
 * Groups events that differ in their messages (and fieldPaths) only: a group has one source, involved object, type,
 * reason, reportingComponent and reportingInstance.
 *
 * @throws what reading the event throws
 * @see EventAggregatorByReasonFunc in client-go `tools/record/events_cache.go`
 */
export const eventAggregatorByReasonFunc: EventAggregatorKeyFunc = (event, spamKey) => {
  const reason = text(event.reason);
  const component = text(event.reportingComponent);
  const key = ['a', spamKey, reason.length, reason, component.length, component, text(event.reportingInstance)].join(
    ':',
  );
  return [key, text(event.message)];
};

/** A field of an event, whose value a caller without types may have made anything. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : asText(value);
}
