import { asText } from '../event/asText.ts';
import { type CoreV1Event } from '../event/index.ts';

/**
 * The key of what the spam filter limits together: source, involved object and type.
 *
 * The other keys of an event begin with it, so that it is made once for each. client-go joins the fields as they are;
 * here no two different sets of fields share a key, whatever they hold. An absent field is an empty one.
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
  const fields = [
    text(source?.component),
    text(source?.host),
    text(involvedObject.kind),
    text(involvedObject.namespace),
    text(involvedObject.name),
    text(involvedObject.uid),
    text(involvedObject.apiVersion),
    text(event.type),
  ];
  // One join makes one flat string; a template of as many parts takes twice as long (measured: 180 ns, 360).
  const key = fields.join(NUL);
  return countNul(key) === fields.length - 1 ? key : JSON.stringify(fields);
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
  const message = text(event.message);
  return isPlain(spamKey, reason, fieldPath)
    ? ['e', spamKey, reason, fieldPath, message].join(NUL)
    : `E${JSON.stringify([spamKey, reason, fieldPath, message])}`;
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
  const instance = text(event.reportingInstance);
  const key = isPlain(spamKey, reason, component)
    ? ['a', spamKey, reason, component, instance].join(NUL)
    : `A${JSON.stringify([spamKey, reason, component, instance])}`;
  return [key, text(event.message)];
};

/** A field of an event, whose value a caller without types may have made anything. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : asText(value);
}

/** Between the fields of a key: Kubernetes allows it in none, and where one holds it all the same the key is JSON. */
const NUL = '\0';

function countNul(key: string): number {
  let count = 0;
  for (let i = key.indexOf(NUL); i >= 0; i = key.indexOf(NUL, i + 1)) count++;
  return count;
}

/** Whether fields can be told apart where they are joined, the last of a key left out: a spam key that may be JSON can't. */
function isPlain(spamKey: string, second: string, third: string): boolean {
  return !spamKey.startsWith('[') && !second.includes(NUL) && !third.includes(NUL);
}
