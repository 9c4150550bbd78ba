import { type JsonValue } from '../../../event/index.ts';
import { badRequest, entityTooLarge } from './apiStatus.ts';
import { DecodeError } from './DecodeError.ts';
import { isJsonObject, JsonReader, typeName } from './JsonReader.ts';
import { parseJson } from './parseJson.ts';

/** One operation of a JSON patch. */
export interface JsonPatchOperation {
  readonly op: string;
  /** undefined where it is missing, and then it leads nowhere. */
  readonly path: string | undefined;
  readonly from: string | undefined;
  /** null where it is missing. */
  readonly value: JsonValue;
}

const MOST_OPERATIONS = 10_000;
const STRUCT = 'handlers.jsonPatchOp';

/**
 * Reads a JSON patch.
 *
 * @param unknown takes what is unknown in its operations, such as `[0].bogus`
 * @throws ApiStatusError (400 or 413) as the real server
 * @see apiserver endpoints/handlers/patch.go applyJSPatch
 */
export function jsonPatchOperations(body: string, unknown: string[]): readonly JsonPatchOperation[] {
  const operations = decoded(body, unknown);
  if (operations.length <= MOST_OPERATIONS) return operations;
  throw entityTooLarge(
    `The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${operations.length}`,
  );
}

function decoded(body: string, unknown: string[]): readonly JsonPatchOperation[] {
  try {
    const patch = parseJson(body);
    if (patch === null) return [];
    if (!Array.isArray(patch)) {
      throw new DecodeError(`json: cannot unmarshal ${typeName(patch)} into Go value of type []${STRUCT}`);
    }
    return patch.map((operation: JsonValue, i) => readOperation(operation ?? {}, i, unknown));
  } catch (error) {
    throw error instanceof DecodeError ? badRequest(`error decoding patch: ${error.message}`) : error;
  }
}

function readOperation(given: JsonValue, index: number, unknown: string[]): JsonPatchOperation {
  if (!isJsonObject(given)) {
    throw new DecodeError(`json: cannot unmarshal ${typeName(given)} into Go value of type ${STRUCT}`);
  }
  const fields: string[] = [];
  const reader = new JsonReader(given, 'jsonPatchOp', fields);
  const textOf = (key: string) => (given[key] == null ? undefined : reader.string(key));
  const operation = { op: reader.string('op'), path: textOf('path'), from: textOf('from'), value: given['value'] ?? null };
  reader.skip('path', 'from', 'value');
  reader.end();
  unknown.push(...fields.map((field) => `[${index}].${field}`));
  return operation;
}
