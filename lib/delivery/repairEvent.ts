import { Buffer } from 'node:buffer';
import { type CoreV1Event, isEventsV1Event, type KubernetesEvent, truncateMessage } from '../event/index.ts';
import { subjectOf } from '../event/subjectOf.ts';
import { isDns1123Label, isLabelValue, isQualifiedName } from './isQualifiedName.ts';
import { readEvent } from './readEvent.ts';
import { readEventsV1Event } from './readEventsV1Event.ts';

/** Where an event is stored. */
export interface EventAddress {
  readonly namespace: string;
  readonly name: string;
}

/** Why the API server would refuse an event, and no repair would keep its meaning. */
export interface Refused {
  readonly refused: string;
}

/** How many bytes of JSON a request may have: etcd's limit, above which the server answers 500 without a reason. */
export const MOST_REQUEST_BYTES = 1.5 * 1024 * 1024;

const MOST_ANNOTATION_BYTES = 256 * 1024;
const MOST_FIELD_BYTES = 128;
const MOST_NOTE_BYTES = 1024;

/**
 * Makes of a core/v1 event one that the API server takes as a new event, or says why it can't be done. Pure; never throws.
 *
 * Repaired, as the meaning stays:
 * - what `readEvent` leaves out: values of a wrong type, invalid times, unknown fields;
 * - `resourceVersion`, `uid` and `creationTimestamp` are left out: a create with a resourceVersion is answered with 500;
 * - the namespace: an event about an object without one goes to `default` (or stays in `kube-system` where `eventTime` is set), and one
 *   without a namespace takes that of its object;
 * - annotations and labels whose keys are no qualified names, labels with a bad value, and annotations beyond 256 KiB are left out;
 * - where `eventTime` is set: reason, action and reportingInstance are cut to 128 bytes, the message to 1,024.
 *
 * Refused: no name, or one that is `.` or `..` or holds `/` or `%`; a namespace that is no DNS-1123 label or not that of the involved
 * object; with `eventTime` a missing reason, action, reportingInstance or reportingComponent; JSON of more than 1.5 MiB.
 *
 * @see kubernetes `pkg/apis/core/validation/events.go`, apimachinery `pkg/api/validation/objectmeta.go`; tried on kube-apiserver 1.34.4
 */
export function repairEvent(event: CoreV1Event): { readonly event: CoreV1Event } | Refused {
  const read = readEvent(event);
  if (read === undefined) return UNREADABLE;
  const address = checkedAddress(read);
  if ('refused' in address) return address;
  const metadata = { ...address, ...keptLabels(read), ...keptAnnotations(read) };
  const repaired = withEventTime({ ...read, metadata });
  if ('refused' in repaired) return repaired;
  // Written out only where it could be so long: that took 12 µs for each event.
  const bytes = mostBytesOf(repaired) > MOST_REQUEST_BYTES ? Buffer.byteLength(JSON.stringify(repaired)) : 0;
  if (bytes > MOST_REQUEST_BYTES) return { refused: `the event has ${bytes} bytes, more than ${MOST_REQUEST_BYTES}` };
  return { event: repaired };
}

/** More bytes than JSON takes for numbers, times, names of fields and what is between them, labels and annotations aside. */
const MOST_AROUND_TEXTS = 2_048;

/** A character takes at most the six bytes of `\u0000`; around the key and the value of a label are six more. */
function mostBytesOf(event: CoreV1Event): number {
  const { metadata, involvedObject, related, source } = event;
  const length = textIn(event) + textIn(metadata) + textIn(involvedObject) + textIn(related) + textIn(source);
  return 6 * (length + textIn(metadata.labels) + textIn(metadata.annotations)) + MOST_AROUND_TEXTS;
}

function textIn(fields: object = {}): number {
  let length = 0;
  // Not by entries, an array for each.
  for (const key of Object.keys(fields)) {
    const value: unknown = Reflect.get(fields, key);
    if (typeof value === 'string') length += key.length + 1 + value.length;
  }
  return length;
}

/**
 * Where {@link repairEvent} or {@link repairEventsV1Event} puts an event, for the patches that follow its creation. Pure; never throws.
 */
export function eventAddress(event: KubernetesEvent): EventAddress | Refused {
  const read = readEitherEvent(event);
  return read === undefined ? UNREADABLE : checkedAddress(read);
}

function readEitherEvent(event: KubernetesEvent): KubernetesEvent | undefined {
  try {
    return isEventsV1Event(event) ? readEventsV1Event(event) : readEvent(event);
  } catch {
    // No object, or a Proxy.
    return undefined;
  }
}

/**
 * Where an event goes, or would go if the server took it. It must be readable.
 *
 * @internal
 */
export function addressOf(event: KubernetesEvent): EventAddress {
  const address = checkedAddress(event);
  if (!('refused' in address)) return address;
  const { namespace, name } = event.metadata;
  return { namespace, name };
}

const UNREADABLE: Refused = { refused: 'the event has no metadata, or cannot be read' };

function checkedAddress(event: KubernetesEvent): EventAddress | Refused {
  const { eventTime, metadata } = event;
  const { name } = metadata;
  if (name === '') return { refused: 'metadata.name is missing' };
  // These would also leave their place in the path of a patch.
  if (name === '.' || name === '..' || /[/%]/.test(name)) {
    return { refused: 'metadata.name may not be "." or "..", nor hold "/" or "%"' };
  }
  const about = subjectOf(event).namespace;
  if (about === undefined) {
    const system = eventTime !== undefined && metadata.namespace === 'kube-system';
    return { name, namespace: system ? 'kube-system' : 'default' };
  }
  const namespace = metadata.namespace === '' ? about : metadata.namespace;
  if (!isDns1123Label(namespace)) return { refused: 'metadata.namespace is no DNS-1123 label' };
  // With eventTime the server doesn't compare the two.
  if (namespace !== about && eventTime === undefined) {
    return { refused: 'metadata.namespace and involvedObject.namespace differ' };
  }
  return { name, namespace };
}

function keptLabels({ metadata }: CoreV1Event): { labels?: Record<string, string> } {
  if (metadata.labels === undefined) return {};
  const kept = Object.entries(metadata.labels).filter(([key, value]) => isQualifiedName(key) && isLabelValue(value));
  return kept.length === 0 ? {} : { labels: Object.fromEntries(kept) };
}

function keptAnnotations({ metadata }: CoreV1Event): { annotations?: Record<string, string> } {
  if (metadata.annotations === undefined) return {};
  let bytes = 0;
  const kept = Object.entries(metadata.annotations).filter(([key, value]) => {
    if (!isQualifiedName(key.toLowerCase())) return false;
    const size = Buffer.byteLength(key) + Buffer.byteLength(value);
    if (bytes + size > MOST_ANNOTATION_BYTES) return false;
    bytes += size;
    return true;
  });
  return kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) };
}

/** An event with eventTime is held to the rules of events.k8s.io/v1, in core/v1 too. */
function withEventTime(event: CoreV1Event): CoreV1Event | Refused {
  if (event.eventTime === undefined) return event;
  const { reason, action, reportingComponent, reportingInstance, message } = event;
  if (reason === undefined) return missing('reason');
  if (action === undefined) return missing('action');
  if (reportingInstance === undefined) return missing('reportingInstance');
  if (reportingComponent === undefined) return missing('reportingComponent');
  if (!isQualifiedName(reportingComponent)) return { refused: 'reportingComponent is no qualified name' };
  return {
    ...event,
    reason: truncateMessage(reason, MOST_FIELD_BYTES),
    action: truncateMessage(action, MOST_FIELD_BYTES),
    reportingInstance: truncateMessage(reportingInstance, MOST_FIELD_BYTES),
    ...(message !== undefined && { message: truncateMessage(message, MOST_NOTE_BYTES) }),
  };
}

function missing(field: string): Refused {
  return { refused: `${field} is missing, which an event with eventTime needs` };
}
