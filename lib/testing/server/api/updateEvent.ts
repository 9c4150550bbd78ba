import { type ApiRequest } from '../http/ApiRequest.ts';
import { checkStoredSize } from '../store/storedSize.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { badRequest, conflict, invalid, storageFailure } from './apiStatus.ts';
import { type EventApi } from './EventApi.ts';
import { validateMetadataUpdate } from './validateMetadata.ts';

/**
 * The new state of an event that is updated or patched; nothing is stored. Its resourceVersion is the old one.
 *
 * @param given what the client sent, or what its patch has made of the old state
 * @throws ApiStatusError as the real server, in its order
 * @see apiserver registry/rest BeforeUpdate
 */
export function updateEvent(given: StoredEvent, old: StoredEvent, request: ApiRequest, api: EventApi): StoredEvent {
  const event = withSystemFields(given, old, request);
  checkVersion(given, old, api);
  const errors = [...validateMetadataUpdate(event.metadata, old.metadata), ...api.validateUpdate(event, old)];
  if (errors.length > 0) throw invalid('Event', event.metadata.name, errors);
  checkStoredSize(api.write(event));
  return event;
}

/**
 * Puts an event without a namespace into the path's.
 *
 * @throws ApiStatusError (400) if it has another one
 */
export function inNamespace(event: StoredEvent, namespace: string): StoredEvent {
  if (event.metadata.namespace !== '' && event.metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return { ...event, metadata: { ...event.metadata, namespace } };
}

/** @throws ApiStatusError (400) if the event has another name than the path, or none */
export function checkName({ metadata }: StoredEvent, name: string): void {
  if (metadata.name === name) return;
  throw badRequest(
    metadata.name === ''
      ? `the name of the object (${name} based on URL) was undeterminable: name must be provided`
      : `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
  );
}

/** @throws ApiStatusError (409) if an event that is to be replaced is not the one that was meant */
export function checkUid({ metadata }: StoredEvent, old: StoredEvent, { resource }: EventApi): void {
  const { namespace, name, uid } = metadata;
  if (uid === '' || uid === old.metadata.uid) return;
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`;
  const key = `/registry/events/${namespace}/${name}`;
  throw conflict(
    resource,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  );
}

function withSystemFields(given: StoredEvent, old: StoredEvent, { namespace, name }: ApiRequest): StoredEvent {
  const event = inNamespace(given, namespace);
  checkName(event, name);
  const { resourceVersion, creationTimestamp } = old.metadata;
  const uid = event.metadata.uid || old.metadata.uid;
  return { ...event, metadata: { ...event.metadata, uid, resourceVersion, creationTimestamp } };
}

/** No resourceVersion, or 0, means any; a patch without one has the stored one from the merge. */
function checkVersion({ metadata }: StoredEvent, old: StoredEvent, api: EventApi): void {
  const { resourceVersion } = metadata;
  if (!/^\d*$/.test(resourceVersion)) {
    throw storageFailure(`strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
  }
  if (Number(resourceVersion) === 0 || resourceVersion === old.metadata.resourceVersion) return;
  throw conflict(api.resource, metadata.name);
}
