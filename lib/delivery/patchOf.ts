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
  const { count, lastTimestamp, message } = event;
  return {
    ...(resourceVersion !== undefined && { metadata: { resourceVersion } }),
    ...(count !== undefined && { count }),
    ...(lastTimestamp !== undefined && { lastTimestamp: wholeSeconds(lastTimestamp) }),
    message: message ?? '',
  };
}

/** Time of the API has whole seconds, cut off. */
function wholeSeconds(time: Pick<Date, 'getTime'>): string {
  return new Date(Math.floor(time.getTime() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
