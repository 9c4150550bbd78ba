import { type JsonObject, type JsonValue } from '../../../event/index.ts';
import { DecodeError } from './DecodeError.ts';
import { parseMicroTime, parseTime } from './parseTime.ts';

/** Whether a value of JSON is an object, and no array. */
export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a JSON object field by field into Go's idea of a struct: what is absent or null is the type's zero value, what has
 * another type is an error in the words of Go's decoder, and what nobody asks for is an unknown field.
 */
export class JsonReader {
  readonly #object: JsonObject;
  readonly #struct: string;
  readonly #prefix: string;
  readonly #unknown: string[];
  readonly #known = new Set<string>();

  /**
   * @param struct the Go type's name, for messages
   * @param unknown takes the paths of the unknown fields, at {@link JsonReader.end}
   */
  constructor(object: JsonObject, struct: string, unknown: string[] = [], prefix = '') {
    this.#object = object;
    this.#struct = struct;
    this.#unknown = unknown;
    this.#prefix = prefix;
  }

  string(key: string): string {
    const value = this.#take(key);
    if (value === undefined) return '';
    if (typeof value !== 'string') throw this.#mismatch(key, value, 'string');
    return value;
  }

  int32(key: string): number {
    const value = this.#take(key);
    if (value === undefined) return 0;
    if (typeof value !== 'number') throw this.#mismatch(key, value, 'int32');
    if (value !== (value | 0)) throw this.#mismatch(key, value, 'int32', `number ${value}`);
    return value | 0; // -0 becomes 0, as in Go
  }

  /** A Time, `''` where it is absent. */
  time(key: string): string {
    const text = this.string(key);
    return text === '' && !this.#isText(key) ? '' : parseTime(text);
  }

  /** A MicroTime, `''` where it is absent. */
  microTime(key: string): string {
    const text = this.string(key);
    return text === '' && !this.#isText(key) ? '' : parseMicroTime(text);
  }

  strings(key: string): ReadonlyMap<string, string> {
    const value = this.#take(key);
    if (value === undefined) return new Map();
    if (!isJsonObject(value)) throw this.#mismatch(key, value, 'map[string]string');
    return new Map(
      Object.entries(value).map(([name, text]) => {
        if (text !== null && typeof text !== 'string') throw this.#mismatch(key, text, 'string');
        return [name, text ?? ''];
      }),
    );
  }

  /** A struct within this one; undefined where it is absent. */
  object(key: string, struct: string): JsonReader | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (!isJsonObject(value)) throw this.#mismatch(key, value, `v1.${struct}`);
    return new JsonReader(value, struct, this.#unknown, `${this.#prefix}${key}.`);
  }

  /** Fields that are known and not kept. */
  skip(...keys: readonly string[]): void {
    for (const key of keys) this.#known.add(key);
  }

  /** Notes what is left as unknown. */
  end(): void {
    for (const key of Object.keys(this.#object)) {
      if (!this.#known.has(key)) this.#unknown.push(`${this.#prefix}${key}`);
    }
  }

  #take(key: string): JsonValue | undefined {
    this.#known.add(key);
    return Object.hasOwn(this.#object, key) ? (this.#object[key] ?? undefined) : undefined;
  }

  #isText(key: string): boolean {
    return typeof this.#take(key) === 'string';
  }

  #mismatch(key: string, value: JsonValue, wanted: string, found = typeName(value)): DecodeError {
    const field = `${this.#struct}.${this.#prefix}${key}`;
    return new DecodeError(`json: cannot unmarshal ${found} into Go struct field ${field} of type ${wanted}`);
  }
}

/** What Go's decoder calls a value's type. */
export function typeName(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
