import { type JsonObject, type JsonValue } from '../../../event/index.ts';
import { storageFailure } from './apiStatus.ts';
import { goValue } from './goValue.ts';
import { isJsonObject } from './JsonReader.ts';

/**
 * Applies a strategic merge patch to an event.
 *
 * An event holds no lists but finalizers and owner references, which are not kept: what is left of the strategy is
 * merging objects, null to remove a field, and the directive `$patch: replace | delete | merge` within an object.
 *
 * @throws ApiStatusError (500, as the real server) for another `$patch`
 * @see apimachinery util/strategicpatch
 */
export function strategicMerge(target: JsonValue | undefined, patch: JsonObject): JsonObject {
  const { $patch: directive, ...fields } = patch;
  if (directive === 'delete') return {};
  if (directive === 'replace') return fields;
  if (directive !== undefined && directive !== 'merge') {
    throw storageFailure(`unknown patch type: ${goValue(directive)} in map: ${goValue(patch)}`);
  }
  const merged = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(fields)) {
    if (value === null) merged.delete(key);
    else merged.set(key, isJsonObject(value) ? strategicMerge(merged.get(key), value) : value);
  }
  return Object.fromEntries(merged); // defines its properties, so that "__proto__" is a field like others
}
