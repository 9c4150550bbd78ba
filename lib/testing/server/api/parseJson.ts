import { type JsonValue } from '../../../event/index.ts';
import { DecodeError } from './DecodeError.ts';

/**
 * Reads JSON.
 *
 * @throws DecodeError if it is none
 */
export function parseJson(text: string): JsonValue {
  if (text.trim() === '') throw new DecodeError('unexpected end of JSON input');
  try {
    return JSON.parse(text) as JsonValue; // by definition
  } catch (error) {
    throw new DecodeError(error instanceof Error ? error.message : 'invalid JSON');
  }
}
