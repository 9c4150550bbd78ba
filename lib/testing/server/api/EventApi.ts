import { type FieldError } from './fieldError.ts';
import { type JsonReader } from './JsonReader.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';

/**
 * One of the APIs that serve events: how it reads, writes and checks them.
 *
 * The store and what is common to both (names, namespaces, patches, conflicts) know events through this alone.
 */
export interface EventApi {
  /** The API group; `''` for core/v1. */
  readonly group: string;
  /** The `apiVersion` of its objects. */
  readonly apiVersion: string;
  /** The resource's name in messages, with its group. */
  readonly resource: string;
  /** What a field selector may name, and where it is found. */
  readonly fields: ReadonlyMap<string, (event: StoredEvent) => string>;
  /**
   * Reads everything but `kind` and `apiVersion`.
   *
   * @throws DecodeError if a field has another type
   */
  readonly read: (reader: JsonReader) => StoredEvent;
  readonly write: (event: StoredEvent) => object;
  readonly validateCreate: (event: StoredEvent) => readonly FieldError[];
  readonly validateUpdate: (event: StoredEvent, old: StoredEvent) => readonly FieldError[];
}
