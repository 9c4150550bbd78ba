import {
  type CoreV1Event,
  type EventsV1Event,
  isEventsV1Event,
  type JsonObject,
  type KubernetesEvent,
  MicroTime,
} from '../event/index.ts';

/**
 * The strategic merge patch that brings a stored event up to date: what may change, which is count, time and message in core/v1, and the
 * series in events.k8s.io/v1.
 *
 * With the resourceVersion that the server is known to have a patch that comes late, after a newer one, is refused; without it, it would
 * lower the count (tried).
 *
 * @internal
 */
export function patchOf(event: KubernetesEvent, resourceVersion: string | undefined): JsonObject {
  return {
    ...(resourceVersion !== undefined && { metadata: { resourceVersion } }),
    ...(isEventsV1Event(event) ? seriesOf(event) : countOf(event)),
  };
}

function seriesOf({ series }: EventsV1Event): JsonObject {
  const lastObservedTime = microTime(series?.lastObservedTime);
  return series && lastObservedTime !== undefined ? { series: { count: series.count, lastObservedTime } } : {};
}

function countOf({ count, lastTimestamp: time, message = '' }: CoreV1Event): JsonObject {
  const lastTimestamp = wholeSeconds(time);
  return { ...(count !== undefined && { count }), ...(lastTimestamp !== undefined && { lastTimestamp }), message };
}

/** MicroTime of the API has six digits exactly. */
function microTime(time: unknown): string | undefined {
  if (!(time instanceof Date) || Number.isNaN(time.getTime())) return undefined;
  return time instanceof MicroTime ? time.toISOString() : new MicroTime(time.getTime()).toISOString();
}

/** Time of the API has whole seconds, cut off. What is no time is left out, as in the POST. */
function wholeSeconds(time: unknown): string | undefined {
  if (!(time instanceof Date) || Number.isNaN(time.getTime())) return undefined;
  return new Date(Math.floor(time.getTime() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
