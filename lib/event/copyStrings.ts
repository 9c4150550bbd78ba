/**
 * Copies a map of strings, such as annotations, from a caller who may have no types; undefined where nothing is left.
 *
 * Own enumerable entries are copied; numbers, booleans and bigints as text. Left out is what the API server would refuse the whole
 * event for: any other value, `__proto__` (no qualified name) and what throws when read. Never throws.
 *
 * @internal
 */
export function copyStrings(entries: unknown): Record<string, string> | undefined {
  if (typeof entries !== 'object' || entries === null) return undefined;
  const copy: Record<string, string> = {};
  let empty = true;
  for (const key of keysOf(entries)) {
    const text = textOf(entries, key);
    if (text === undefined || key === '__proto__') continue;
    copy[key] = text;
    empty = false;
  }
  return empty ? undefined : copy;
}

function keysOf(entries: object): string[] {
  try {
    return Object.keys(entries);
  } catch {
    return [];
  }
}

function textOf(entries: object, key: string): string | undefined {
  try {
    const value: unknown = Reflect.get(entries, key);
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
      ? String(value)
      : undefined;
  } catch {
    return undefined;
  }
}
