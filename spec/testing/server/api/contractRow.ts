import { type NotBy } from './ContractSender.ts';

/** Some fields of an object. */
export type Fields = Readonly<Record<string, unknown>>;

/** What is expected of an answer. */
export interface Expected {
  readonly notBy?: NotBy;
  readonly code: number;
  /** `''`: the Status has none. Not looked at where it is left out. */
  readonly reason?: string;
  /** `NAME` stands for the event's name. */
  readonly message?: string | RegExp;
  /** `reason:field` of each cause. */
  readonly causes?: readonly string[];
  /** Fields of the object in the answer. */
  readonly object?: Fields;
  /** The header of that name, with a refusal too; `any` is not looked at. Default: none. */
  readonly warning?: string;
}

/** Metadata in which `NAME` is replaced. */
export const named = (metadata: Fields = {}, name: string): Fields =>
  typeof metadata['name'] === 'string' ? { ...metadata, name: metadata['name'].replace('NAME', name) } : metadata;
