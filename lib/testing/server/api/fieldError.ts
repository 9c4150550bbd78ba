import { type JsonValue } from '../../../event/index.ts';

/** One thing that is wrong with an object, as the API server's validation says it. */
export interface FieldError {
  /** The cause's reason, such as `FieldValueInvalid`. */
  readonly reason:
    | 'FieldValueInvalid'
    | 'FieldValueRequired'
    | 'FieldValueTooLong'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden';
  /** The field's path, such as `involvedObject.namespace`. */
  readonly field: string;
  /** The message without the field. */
  readonly message: string;
}

/** A value that breaks a rule. Go's `%q` and JSON agree on what events hold; what is no text is printed as JSON by Go too. */
export const invalidField = (field: string, value: JsonValue, detail: string): FieldError => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${JSON.stringify(value)}: ${detail}`,
});

/** A value that is missing. */
export const requiredField = (field: string, detail = ''): FieldError => ({
  reason: 'FieldValueRequired',
  field,
  message: detail === '' ? 'Required value' : `Required value: ${detail}`,
});

/** A value that may not be given here. */
export const forbiddenField = (field: string, detail: string): FieldError => ({
  reason: 'FieldValueForbidden',
  field,
  message: `Forbidden: ${detail}`,
});

/** A value that takes more than `limit` bytes. */
export const tooLongField = (field: string, limit: number): FieldError => ({
  reason: 'FieldValueTooLong',
  field,
  message: `Too long: may not be more than ${limit} bytes`,
});

/** A word that is none of the allowed ones. */
export const unsupportedField = (field: string, value: JsonValue, supported: readonly string[]): FieldError => ({
  reason: 'FieldValueNotSupported',
  field,
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported.map((word) => JSON.stringify(word)).join(', ')}`,
});
