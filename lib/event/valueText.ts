import { bigintText } from './bigintText.ts';
import { boundedJson } from './boundedJson.ts';
import { reasonOf } from './reasonOf.ts';

/** No text of a value and no message gets longer than this: V8 throws where a string would pass 512 MiB. */
export const MOST_CHARACTERS = 1_048_576;

/** The text, without what is longer than a message can ever be. */
export function clip(text: string): string {
  return text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text;
}

/** A string of its own beats JSON; `[object Object]` says nothing, and without a prototype there is no string at all. */
function objectText(value: unknown): string {
  const text = Object.getPrototypeOf(value) === null ? '[object Object]' : String(value);
  return text === '[object Object]' ? boundedJson(value) : text;
}

/**
 * What `%s` and `%v` print: `String(value)`, of an Error its message, of an object without a text of its own JSON.
 *
 * @param verb - Named in what stands in for a value that can't be read, as in Go: `%!s(PANIC=String method: message)`.
 */
export function valueText(value: unknown, verb = 'v'): string {
  if (typeof value === 'string') return clip(value);
  if (typeof value === 'bigint') return clip(bigintText(value));
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return clip(String(value));
  let method = 'String';
  try {
    if (!(value instanceof Error)) return clip(objectText(value));
    method = 'Error';
    // A user's class may say that it is a number, or have none.
    const message: unknown = value.message;
    return clip(String(message));
  } catch (error) {
    return panicText(verb, method, error);
  }
}

/** What Go prints where a value's own method panics. */
export function panicText(verb: string, method: string, error: unknown): string {
  return `%!${verb}(PANIC=${method} method: ${reasonOf(error)})`;
}
