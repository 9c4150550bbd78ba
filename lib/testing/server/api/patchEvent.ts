import { type JsonObject, type JsonValue } from '../../../event/index.ts';
import { type ApiRequest } from '../http/ApiRequest.ts';
import { badRequest, invalid, unprocessable, unsupportedMediaType } from './apiStatus.ts';
import { DecodeError } from './DecodeError.ts';
import { type DecodedEvent, readEvent, unknownField } from './decodeEvent.ts';
import { type EventApi } from './EventApi.ts';
import { invalidField } from './fieldError.ts';
import { goValue } from './goValue.ts';
import { jsonPatch } from './jsonPatch.ts';
import { jsonPatchOperations } from './jsonPatchOperations.ts';
import { isJsonObject, typeName } from './JsonReader.ts';
import { mergePatch } from './mergePatch.ts';
import { parseJson } from './parseJson.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { strategicMerge } from './strategicMerge.ts';

/**
 * What a patch makes of an event, before anything is checked but whether it can be read.
 *
 * @param find gives the event, or throws 404: before the patch is looked at, but after its content type
 * @throws ApiStatusError as the real server, in its order
 * @see apiserver endpoints/handlers/patch.go
 */
export function patchEvent(request: ApiRequest, api: EventApi, find: () => StoredEvent): DecodedEvent {
  const apply = PATCHES.get(request.contentType);
  if (apply === undefined) throw unsupportedMediaType('415: Unsupported Media Type', {});
  const current = JSON.parse(JSON.stringify(api.write(find()))) as JsonObject;
  return decodePatched(apply(current, request.body), request, api);
}

/** What a patch has made of an event. */
interface Patched {
  readonly event: JsonValue;
  /** As the server quotes it if it can't be read. */
  readonly shown: string;
  /** What was unknown in the patch itself. */
  readonly problems?: readonly string[];
}

const PATCHES = new Map<string, (event: JsonObject, body: string) => Patched>([
  [
    'application/strategic-merge-patch+json',
    (event, body) => {
      const patch = parsePatch(body, '');
      return { event: strategicMerge(event, patch), shown: goValue(patch) };
    },
  ],
  [
    'application/merge-patch+json',
    (event, body) => {
      const merged = mergePatch(event, parsePatch(body, 'error decoding patch: '));
      return { event: merged, shown: JSON.stringify(merged) };
    },
  ],
  [
    'application/json-patch+json',
    (event, body) => {
      const unknown: string[] = [];
      const patched = jsonPatch(event, jsonPatchOperations(body, unknown));
      if (patched === undefined) throw unprocessable();
      const problems = unknown.map((path) => `json patch ${unknownField(path)}`);
      return { event: patched, shown: JSON.stringify(patched), problems };
    },
  ],
]);

function parsePatch(body: string, prefix: string): JsonObject {
  try {
    const patch = parseJson(body);
    if (isJsonObject(patch)) return patch;
    throw new DecodeError(`json: cannot unmarshal ${typeName(patch)} into Go value of type map[string]interface {}`);
  } catch (error) {
    throw error instanceof DecodeError ? badRequest(`${prefix}${error.message}`) : error;
  }
}

function decodePatched({ event, shown, problems }: Patched, request: ApiRequest, api: EventApi): DecodedEvent {
  try {
    return readEvent(event, request, api, problems);
  } catch (error) {
    throw error instanceof DecodeError ? invalid('', '', [invalidField('patch', shown, error.message)]) : error;
  }
}
