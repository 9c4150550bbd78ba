import { type JsonObject, type JsonValue } from '../../../event/index.ts';
import { type ApiRequest } from '../http/ApiRequest.ts';
import { badRequest, invalid, unsupportedMediaType } from './apiStatus.ts';
import { DecodeError } from './DecodeError.ts';
import { type DecodedEvent, readEvent } from './decodeEvent.ts';
import { type EventApi } from './EventApi.ts';
import { invalidField } from './fieldError.ts';
import { goValue } from './goValue.ts';
import { isJsonObject, typeName } from './JsonReader.ts';
import { mergePatch } from './mergePatch.ts';
import { parseJson } from './parseJson.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { strategicMerge } from './strategicMerge.ts';
import { updateEvent } from './updateEvent.ts';

const STRATEGIC = 'application/strategic-merge-patch+json';
const MERGE = 'application/merge-patch+json';

/** An event's state under a patch, and the one before. */
export interface PatchedEvent extends DecodedEvent {
  readonly old: StoredEvent;
}

/**
 * The new state of an event under a patch; nothing is stored. Its resourceVersion is the old one.
 *
 * @param find gives the event, or throws 404: before the patch is looked at, but after its content type
 * @throws ApiStatusError as the real server, in its order
 * @see apiserver endpoints/handlers/patch.go
 */
export function patchEvent(request: ApiRequest, api: EventApi, find: () => StoredEvent): PatchedEvent {
  if (request.contentType !== STRATEGIC && request.contentType !== MERGE) {
    throw unsupportedMediaType('415: Unsupported Media Type', {});
  }
  const isStrategic = request.contentType === STRATEGIC;
  const old = find();
  const patch = parsePatch(request.body, isStrategic ? '' : 'error decoding patch: ');
  const current = parseJson(JSON.stringify(api.write(old)));
  const merged = isStrategic ? strategicMerge(current, patch) : mergePatch(current, patch);
  const decoded = decodePatched(merged, isStrategic ? goValue(patch) : JSON.stringify(merged), request, api);
  const event = updateEvent(decoded.event, old, request, api);
  return { ...decoded, event, old };
}

function parsePatch(body: string, prefix: string): JsonObject {
  try {
    const patch = parseJson(body);
    if (isJsonObject(patch)) return patch;
    throw new DecodeError(`json: cannot unmarshal ${typeName(patch)} into Go value of type map[string]interface {}`);
  } catch (error) {
    throw error instanceof DecodeError ? badRequest(`${prefix}${error.message}`) : error;
  }
}

function decodePatched(merged: JsonValue, shown: string, request: ApiRequest, api: EventApi): DecodedEvent {
  try {
    return readEvent(merged, request, api);
  } catch (error) {
    throw error instanceof DecodeError ? invalid('', '', [invalidField('patch', shown, error.message)]) : error;
  }
}
