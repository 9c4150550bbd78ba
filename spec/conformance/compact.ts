/**
 * The form in which the traces write events, references and statuses: as JSON, without nulls, empty strings, empty
 * objects and empty lists, without a count of 0, and with core times in whole seconds.
 */
export function compact(value: unknown): unknown {
  return compacted(JSON.parse(JSON.stringify(value ?? null)) as unknown, '');
}

const IN_SECONDS = new Set(['firstTimestamp', 'lastTimestamp', 'creationTimestamp']);

function compacted(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const entries = value.map((entry) => compacted(entry, ''));
    return entries.length > 0 ? entries : undefined;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .map(([name, field]) => [name, compacted(field, name)] as const)
      .filter(([, field]) => field !== undefined);
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  }
  if (value === null || value === '' || (key === 'count' && value === 0)) return undefined;
  // Cut off, not rounded.
  if (typeof value === 'string' && IN_SECONDS.has(key)) return value.replace(/\.\d+Z$/, 'Z');
  return value;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A random name is written `<uuid>`. */
export function withoutChance(name: string): string {
  return UUID.test(name) ? '<uuid>' : name;
}
