import { reasonOf } from '../event/reasonOf.ts';

/**
 * Keys and values of what a caller logs, none of what can't be read at all. A value that can't be read says so in its place.
 *
 * @internal
 */
export function entriesOf(object: unknown): [key: string, value: unknown][] {
  try {
    return typeof object === 'object' && object !== null
      ? Object.keys(object).map((key) => [key, valueAt(object, key)])
      : [];
  } catch {
    return [];
  }
}

function valueAt(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch (error) {
    return `[Thrown: ${reasonOf(error)}]`;
  }
}
