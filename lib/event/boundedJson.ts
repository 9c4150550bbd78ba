import { bigintText } from './bigintText.ts';
import { reasonOf } from './reasonOf.ts';

const encoder = new TextEncoder();
const ELLIPSIS = '…';

/**
 * The text of `holder[key]` in JSON, or undefined where JSON has none. It stops soon after `room` characters, and each
 * level of nesting takes at least one of them: neither the depth nor a graph of shared references can blow up.
 */
function write(holder: object, key: PropertyKey, room: number, ancestors: readonly object[]): string | undefined {
  try {
    let value: unknown = Reflect.get(holder, key);
    if (typeof value === 'object' && value !== null) {
      const toJSON: unknown = Reflect.get(value, 'toJSON');
      if (typeof toJSON === 'function') value = Reflect.apply(toJSON, value, [String(key)]);
    }
    switch (typeof value) {
      case 'string':
        return JSON.stringify(value.length > room ? value.slice(0, room) : value);
      case 'number':
        return Number.isFinite(value) ? String(value) : 'null';
      case 'boolean':
        return String(value);
      case 'bigint':
        return bigintText(value);
      case 'object':
        if (value === null) return 'null';
        if (ancestors.includes(value)) return '"[Circular]"';
        if (Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)) {
          return writeItems(value, room, [...ancestors, value]);
        }
        return writeProperties(value, room, [...ancestors, value]);
      default:
        return undefined;
    }
  } catch (error) {
    return JSON.stringify(`[Thrown: ${reasonOf(error)}]`);
  }
}

function writeItems(value: object, room: number, ancestors: readonly object[]): string {
  const length = Number(Reflect.get(value, 'length'));
  let text = '[';
  for (let index = 0; index < length && text.length <= room; index++) {
    if (index > 0) text += ',';
    text += write(value, index, room - text.length, ancestors) ?? 'null';
  }
  return text + ']';
}

function writeProperties(value: object, room: number, ancestors: readonly object[]): string {
  let text = '{';
  for (const key of Object.keys(value)) {
    if (text.length > room) break;
    const name = JSON.stringify(key.length > room ? key.slice(0, room) : key);
    const property = write(value, key, room - text.length - name.length, ancestors);
    if (property !== undefined) text += `${text.length > 1 ? ',' : ''}${name}:${property}`;
  }
  return text + '}';
}

/**
 * JSON of any value, cut to at most `maxBytes` bytes of UTF-8 at a character's border, with `…` where it was cut.
 *
 * Unlike `JSON.stringify` it never throws and never takes long: a cycle is `"[Circular]"`, a getter or a `toJSON` that
 * throws `"[Thrown: …]"`, a bigint its digits; what doesn't fit is not even visited. Where JSON has no text (undefined,
 * functions, symbols) it is `undefined`.
 *
 * @param maxBytes - The most bytes of the result, at least 4. Default: 1024.
 * `{ replicas: 3n }` is `{"replicas":3}`.
 */
export function boundedJson(value: unknown, maxBytes = 1024): string {
  const text = write({ '': value }, '', maxBytes, []) ?? 'undefined';
  // Every UTF-16 unit takes at most three bytes.
  if (text.length * 3 <= maxBytes) return text;
  const buffer = new Uint8Array(maxBytes);
  if (encoder.encodeInto(text, buffer).read === text.length) return text;
  const { read } = encoder.encodeInto(text, buffer.subarray(0, maxBytes - 3));
  return text.slice(0, read) + ELLIPSIS;
}
