/**
 * Checks that an option has the methods that will be called on it.
 *
 * @throws TypeError with the option's name, the missing method, the value and its type
 */
export function checkMethods(name: string, value: unknown, methods: readonly string[]): void {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  for (const method of methods) {
    if (!isObject || typeof Reflect.get(value, method) !== 'function') {
      const shown = isObject ? Object.prototype.toString.call(value) : String(value);
      throw new TypeError(`${name} must have a method ${method}(), but is ${shown} (${typeof value})`);
    }
  }
}
