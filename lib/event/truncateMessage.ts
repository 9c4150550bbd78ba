import { described } from '../options/index.ts';
import { asText } from './asText.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Room for the limits of both APIs, made once: 16 KiB for each message would cost ten times the encoding (4 µs against 0.4). */
const scratch = new Uint8Array(16_384);

/** Each UTF-16 unit takes at most three bytes of UTF-8; the two of a surrogate pair take four. */
const mostBytesOfUnit = 3;

/**
 * Cuts a message to a number of bytes of UTF-8, at the border of a character.
 *
 * A surrogate pair is never split. A lone surrogate, which no UTF-8 can hold, becomes U+FFFD and counts its three bytes. No
 * ellipsis is added: the cut message is the beginning of the message, byte for byte, as `head -c` would give. The cost is that of
 * `maxBytes`, however long the message is, and a cut message doesn't keep the long one in memory.
 *
 * @param maxBytes - a whole number from 0
 * @throws RangeError if `maxBytes` is something else
 *
 * @example
 * ```ts
 * import { truncateMessage } from 'kube-event-recorder';
 *
 * truncateMessage('naïve', 3); // 'na': the ï would be bytes 3 and 4
 * ```
 *
 * @see the limits of {@link https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/events.go | the API
 *   server}, which count bytes
 */
export function truncateMessage(message: string, maxBytes: number): string {
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 0) {
    throw new RangeError(`maxBytes must be a whole number from 0, but is ${described(maxBytes)}`);
  }
  // Callers without types pass anything.
  const text = typeof message === 'string' ? message : asText(message);
  if (text.length * mostBytesOfUnit <= maxBytes) return text.toWellFormed();
  // Every unit takes a byte at least, so what lies behind the first `maxBytes` units can't fit.
  const start = text.slice(0, maxBytes);
  const bytes = maxBytes <= scratch.length ? scratch.subarray(0, maxBytes) : new Uint8Array(maxBytes);
  const { read, written } = encoder.encodeInto(start, bytes);
  if (read === text.length) return text.toWellFormed();
  // Decoded rather than sliced: V8's slices keep the whole string alive (measured: 50 cuts of 10 MB messages held 500 MB).
  return decoder.decode(bytes.subarray(0, written));
}
