import { type JsonValue } from '../../../event/index.ts';
import { isJsonObject } from './JsonReader.ts';

/**
 * Applies a JSON merge patch: objects are merged, null removes a field, everything else replaces.
 *
 * @see RFC 7386
 */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged); // defines its properties, so that "__proto__" is a field like others
}
