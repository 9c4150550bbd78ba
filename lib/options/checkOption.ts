import { described } from './described.ts';

/**
 * Checks a whole number with bounds, such as a capacity. Infinity passes only where it is the upper bound.
 *
 * @throws TypeError if it is no number, RangeError if it is out of bounds or has a fraction
 * @internal
 */
export function checkInteger(name: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, but is ${described(value)}`);
  if (!(value >= least && value <= most) || (!Number.isInteger(value) && value !== Infinity)) {
    const atLeast = most === Infinity ? `at least ${least}, or Infinity` : `at least ${least}`;
    const bounds = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : atLeast;
    throw new RangeError(`${name} must be a whole number, ${bounds}, but is ${described(value)}`);
  }
  return value;
}

/**
 * Checks a number with bounds that may have a fraction, such as a rate or a delay.
 *
 * @throws TypeError if it is no number, RangeError if it is out of bounds
 * @internal
 */
export function checkNumber(name: string, value: unknown, least: number, most = Infinity): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, but is ${described(value)}`);
  if (!(value >= least && value <= most)) {
    const bounds = most === Infinity ? `at least ${least}` : `from ${least} to ${most}`;
    throw new RangeError(`${name} must be ${bounds}, but is ${described(value)}`);
  }
  return value;
}

/**
 * Checks that an option is one of a closed set of words.
 *
 * @throws TypeError if it is no string, RangeError if it is another word
 * @internal
 */
export function checkOneOf<W extends string>(name: string, value: unknown, words: readonly W[]): W {
  if (typeof value !== 'string') {
    throw new TypeError(`${name} must be one of ${words.join(', ')}, but is ${described(value)}`);
  }
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) {
    throw new RangeError(`${name} must be one of ${words.join(', ')}, but is ${described(value)}`);
  }
  return word;
}

/**
 * Checks a switch.
 *
 * @throws TypeError if it is anything but true or false
 * @internal
 */
export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new TypeError(`${name} must be true or false, but is ${described(value)}`);
  return value;
}

/**
 * Checks that an option is a function.
 *
 * @throws TypeError if it is anything else
 * @internal
 */
export function checkFunction<F>(name: string, value: F): F {
  if (typeof value !== 'function') throw new TypeError(`${name} must be a function, but is ${described(value)}`);
  return value;
}

/**
 * Checks that an option is an object, whatever is in it.
 *
 * @throws TypeError if it is anything else
 * @internal
 */
export function checkObject<O>(name: string, value: O): O & object {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`${name} must be an object, but is ${described(value)}`);
  }
  return value;
}

/**
 * Checks that an option is a text.
 *
 * @throws TypeError if it is anything else
 * @internal
 */
export function checkString(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string, but is ${described(value)}`);
  return value;
}
