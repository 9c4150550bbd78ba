import { type CoreV1Event, type JsonObject, type JsonValue } from '../event/index.ts';
import { text } from './eventKeys.ts';

/** What client-go puts into the old side, in place of the time. */
const EPOCH = '1970-01-01T00:00:00Z';

/**
 * The strategic merge patch that tells the server of one more occurrence.
 *
 * client-go merges the event with a copy in which count, lastTimestamp and message are blanked (0, the UNIX epoch,
 * empty), so that these three and nothing else are in the patch, but for one that is blank itself. A missing
 * lastTimestamp becomes null.
 *
 * @see eventObserve in client-go `tools/record/events_cache.go`
 */
export function countPatch(event: CoreV1Event): JsonObject {
  const patch: Record<string, JsonValue> = {};
  const lastTimestamp = secondsText(event.lastTimestamp);
  const message = text(event.message);
  if (event.count) patch['count'] = event.count;
  if (lastTimestamp !== EPOCH) patch['lastTimestamp'] = lastTimestamp;
  if (message !== '') patch['message'] = message;
  return patch;
}

/** A year that RFC 3339 can't write takes more. */
const LONGEST_ISO_TEXT = '0000-01-01T00:00:00.000Z'.length;

/** The second that was written last: in a storm most events have the same, and writing one takes 200 ns. */
const written: { second: number; text: string | null } = { second: NaN, text: null };

/** RFC 3339 in whole seconds, cut off; null for what is no time. */
function secondsText(time: unknown): string | null {
  if (!(time instanceof Date)) return null;
  const second = Math.floor(time.getTime() / 1000);
  if (Number.isNaN(second)) return null;
  if (second !== written.second) {
    const iso = new Date(second * 1000).toISOString();
    written.second = second;
    written.text = iso.length > LONGEST_ISO_TEXT ? null : `${iso.slice(0, 19)}Z`;
  }
  return written.text;
}
