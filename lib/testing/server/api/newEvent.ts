import { generateName } from '../store/generateName.ts';
import { type NamespaceStore } from '../store/NamespaceStore.ts';
import { checkStoredSize } from '../store/storedSize.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { alreadyExists, invalid, namespaceTerminating, notFound } from './apiStatus.ts';
import { type EventApi } from './EventApi.ts';
import { type EventServices } from './EventServices.ts';
import { validateMetadata } from './validateMetadata.ts';

/**
 * An event that is to be created, with its name; nothing is stored.
 *
 * @param given what the client sent, in the namespace of the path
 * @throws ApiStatusError as the real server, in its order
 * @see apiserver registry/rest BeforeCreate
 */
export function newEvent(given: StoredEvent, api: EventApi, { namespaces, store }: EventServices): StoredEvent {
  admit(given, namespaces, api);
  const event = named(given, (name) => store.get(given.metadata.namespace, name) === undefined);
  const { name, namespace } = event.metadata;
  for (const errors of [api.validateCreate(event), validateMetadata(event.metadata)]) {
    if (errors.length > 0) throw invalid('Event', name, errors);
  }
  if (store.get(namespace, name)) throw alreadyExists(api.resource, name);
  checkStoredSize(api.write(event));
  return event;
}

/** @see apiserver admission/plugin/namespace/lifecycle */
function admit({ metadata }: StoredEvent, namespaces: NamespaceStore, api: EventApi): void {
  const { namespace } = metadata;
  const found = namespaces.get(namespace);
  if (found === undefined) throw notFound('namespaces', namespace);
  if (found.status.phase === 'Active') return;
  throw namespaceTerminating(api.resource, metadata.name || metadata.generateName || 'Unknown', namespace);
}

function named(event: StoredEvent, isFree: (name: string) => boolean): StoredEvent {
  const { name, generateName: prefix } = event.metadata;
  if (name !== '' || prefix === '') return event;
  return { ...event, metadata: { ...event.metadata, name: generateName(prefix, isFree) } };
}
