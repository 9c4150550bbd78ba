/**
 * Reads a property of a value that may be anything; undefined where there is none.
 *
 * @internal
 */
export function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
