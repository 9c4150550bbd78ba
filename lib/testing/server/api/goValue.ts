import { type JsonValue } from '../../../event/index.ts';
import { isJsonObject } from './JsonReader.ts';

/** A value as Go's `%v` prints it, which is how the server quotes a strategic merge patch that it refuses. */
export function goValue(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => goValue(item)).join(' ')}]`;
  if (isJsonObject(value)) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([key, item]) => `${key}:${goValue(item)}`).join(' ')}]`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
