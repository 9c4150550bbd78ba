import { type JsonObject, type JsonValue } from '../../../event/index.ts';
import { type JsonPatchOperation } from './jsonPatchOperations.ts';
import { isJsonObject } from './JsonReader.ts';

/** A place in a document: an object, and the name of a field which it may have. */
interface Place {
  readonly parent: Map<string, Draft>;
  readonly key: string;
}

/** A value whose objects can be changed. Lists can't be: an event holds none but those that are not kept. */
type Draft = Map<string, Draft> | JsonValue;

/**
 * Applies a JSON patch as the library of the API server does: `replace` and `copy` take a field that there is not for null, and so
 * does `test`.
 *
 * @returns undefined if an operation can't be applied, or its test fails; the server does not say which or why
 * @see RFC 6902
 * @see github.com/evanphx/json-patch v4 patch.go
 */
export function jsonPatch(target: JsonObject, operations: readonly JsonPatchOperation[]): JsonValue | undefined {
  let document: Draft = thawed(target);
  for (const operation of operations) {
    if (operation.op === 'replace' && operation.path === '') document = thawed(operation.value);
    else if (!apply(document, operation)) return undefined;
  }
  return frozen(document);
}

/** @returns whether it could be applied */
function apply(document: Draft, { op, path, from, value }: JsonPatchOperation): boolean {
  const place = find(document, path);
  const source = find(document, from);
  if (op === 'move') {
    if (!source?.parent.has(source.key)) return false;
    const moved = source.parent.get(source.key) ?? null;
    source.parent.delete(source.key);
    // Behind the removal: what is moved into itself has no place any more.
    return set(find(document, path), moved);
  }
  if (place === undefined) return false;
  const { parent, key } = place;
  switch (op) {
    case 'add':
    case 'replace':
      return set(place, thawed(value));
    case 'remove':
      return parent.delete(key);
    case 'copy':
      return source !== undefined && set(place, thawed(frozen(source.parent.get(source.key) ?? null)));
    case 'test':
      return isEqual(frozen(parent.get(key) ?? null), value);
    default:
      return false;
  }
}

function set(place: Place | undefined, node: Draft): boolean {
  place?.parent.set(place.key, node);
  return place !== undefined;
}

/** What a pointer leads to; undefined if there is no object on the way. */
function find(document: Draft, pointer: string | undefined): Place | undefined {
  const [root, ...keys] = (pointer ?? '').split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const key = keys.pop();
  if (root === undefined || key === undefined) return undefined;
  let parent: Draft | undefined = document;
  for (const step of keys) parent = parent instanceof Map ? parent.get(step) : undefined;
  return parent instanceof Map ? { parent, key } : undefined;
}

const thawed = (value: JsonValue): Draft =>
  isJsonObject(value) ? new Map(Object.entries(value).map(([key, field]) => [key, thawed(field)])) : value;

/** Defines its properties, so that `__proto__` is a field like others. */
const frozen = (node: Draft): JsonValue =>
  node instanceof Map ? Object.fromEntries([...node].map(([key, field]) => [key, frozen(field)])) : node;

function isEqual(a: JsonValue, b: JsonValue): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const fields = new Map<string, JsonValue>(Object.entries(b));
  const others = Object.entries<JsonValue>(a);
  return (
    others.length === fields.size &&
    others.every(([key, value]) => {
      const other = fields.get(key);
      return other !== undefined && isEqual(value, other);
    })
  );
}
