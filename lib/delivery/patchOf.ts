import { type CoreV1Event, type JsonObject } from '../event/index.ts';

/**
 * The strategic merge patch that brings a stored event up to date: count, time and message, which alone may change.
 *
 * With the resourceVersion that the server is known to have a patch that comes late, after a newer one, is refused; without it, it would
 * lower the count (tried).
 *
 * @internal
 */
export function patchOf(event: CoreV1Event, resourceVersion: string | undefined): JsonObject {
  const { count, message } = event;
  const lastTimestamp = wholeSeconds(event.lastTimestamp);
  return {
    ...(resourceVersion !== undefined && { metadata: { resourceVersion } }),
    ...(count !== undefined && { count }),
    ...(lastTimestamp !== undefined && { lastTimestamp }),
    message: message ?? '',
  };
}

/** Time of the API has whole seconds, cut off. What is no time is left out, as in the POST. */
function wholeSeconds(time: unknown): string | undefined {
  if (!(time instanceof Date) || Number.isNaN(time.getTime())) return undefined;
  return new Date(Math.floor(time.getTime() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
