import { asText } from './asText.ts';

/**
 * A field of a value that may be anything; undefined where there is none, or where reading it throws.
 *
 * @internal
 */
export function fieldOf(value: unknown, field: string): unknown {
  try {
    return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A field as text, see {@link asText}; empty where there is none.
 *
 * @internal
 */
export function fieldText(value: unknown, field: string): string {
  return asText(fieldOf(value, field));
}
