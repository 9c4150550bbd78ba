import { type JsonObject, type JsonValue } from '../../../event/index.ts';
import { type ApiRequest } from '../http/ApiRequest.ts';
import { badRequest, conflict, invalid, storageFailure, unsupportedMediaType } from './apiStatus.ts';
import { DecodeError } from './DecodeError.ts';
import { type DecodedEvent, readEvent } from './decodeEvent.ts';
import { type EventApi } from './EventApi.ts';
import { invalidField } from './fieldError.ts';
import { goValue } from './goValue.ts';
import { isJsonObject, typeName } from './JsonReader.ts';
import { mergePatch } from './mergePatch.ts';
import { parseJson } from './parseJson.ts';
import { checkStoredSize } from '../store/storedSize.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { strategicMerge } from './strategicMerge.ts';
import { validateMetadataUpdate } from './validateMetadata.ts';

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
 * @see apiserver endpoints/handlers/patch.go, registry/rest BeforeUpdate
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
  const event = withSystemFields(decoded.event, old, request);
  checkVersion(decoded.event, old, api);
  const errors = [...validateMetadataUpdate(event.metadata, old.metadata), ...api.validateUpdate(event, old)];
  if (errors.length > 0) throw invalid('Event', event.metadata.name, errors);
  checkStoredSize(api.write(event));
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

function withSystemFields(event: StoredEvent, old: StoredEvent, { namespace, name }: ApiRequest): StoredEvent {
  const { metadata } = event;
  if (metadata.namespace !== '' && metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  const { resourceVersion, creationTimestamp } = old.metadata;
  const uid = metadata.uid || old.metadata.uid;
  return { ...event, metadata: { ...metadata, namespace, uid, resourceVersion, creationTimestamp } };
}

/** A patch without a resourceVersion has the stored one from the merge; none at all, or 0, means any. */
function checkVersion({ metadata }: StoredEvent, old: StoredEvent, api: EventApi): void {
  const { resourceVersion } = metadata;
  if (!/^\d*$/.test(resourceVersion)) {
    throw storageFailure(`strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
  }
  if (Number(resourceVersion) === 0 || resourceVersion === old.metadata.resourceVersion) return;
  throw conflict(api.resource, metadata.name);
}
