import { described } from './described.ts';

/**
 * Checks that an option has the methods that will be called on it.
 *
 * @throws TypeError with the option's name, the missing method, the value and its type
 */
export function checkMethods(name: string, value: unknown, methods: readonly string[]): void {
  for (const method of methods) {
    if (!hasMethod(value, method)) {
      throw new TypeError(`${name} must have a method ${method}(), but is ${described(value)}`);
    }
  }
}

function hasMethod(value: unknown, method: string): boolean {
  try {
    const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
    return isObject && typeof Reflect.get(value, method) === 'function';
  } catch {
    // A getter that throws will not be a method later either.
    return false;
  }
}
