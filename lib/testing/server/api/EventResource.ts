import { type ApiAnswer, type ApiHandler, type ApiRequest } from '../http/ApiRequest.ts';
import {
  alreadyExists,
  badRequest,
  invalid,
  namespaceTerminating,
  notFound,
  storageFailure,
  unsupportedMediaType,
} from './apiStatus.ts';
import { decodeEvent } from './decodeEvent.ts';
import { type EventApi } from './EventApi.ts';
import { type EventStore } from '../store/EventStore.ts';
import { fieldSelector } from './fieldSelector.ts';
import { generateName } from '../store/generateName.ts';
import { type NamespaceStore } from '../store/NamespaceStore.ts';
import { patchEvent } from './patchEvent.ts';
import { checkStoredSize } from '../store/storedSize.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { validateMetadata } from './validateMetadata.ts';

/** The events of one API: what each method does with them, in the real server's order of checks. */
export class EventResource {
  readonly #api: EventApi;
  readonly #store: EventStore;
  readonly #namespaces: NamespaceStore;

  constructor(api: EventApi, store: EventStore, namespaces: NamespaceStore) {
    this.#api = api;
    this.#store = store;
    this.#namespaces = namespaces;
  }

  /** @see apiserver endpoints/handlers createHandler, registry/rest BeforeCreate */
  readonly create: ApiHandler = (request) => {
    if (!['', 'application/json'].includes(request.contentType)) {
      throw unsupportedMediaType(
        'the body of the request was in an unknown format - accepted media types include: application/json',
      );
    }
    const { event: given, headers } = decodeEvent(request, this.#api);
    const event = inNamespace(given, request.namespace);
    this.#admit(event);
    const named = this.#named(event);
    const { name, namespace, resourceVersion } = named.metadata;
    for (const errors of [this.#api.validateCreate(named), validateMetadata(named.metadata)]) {
      if (errors.length > 0) throw invalid('Event', name, errors);
    }
    if (Number(resourceVersion) > 0) {
      throw storageFailure('resourceVersion should not be set on objects to be created');
    }
    if (this.#store.get(namespace, name)) throw alreadyExists(this.#api.resource, name);
    checkStoredSize(this.#api.write(named));
    const stored = isDryRun(request) ? named : this.#store.create(named);
    return { status: 201, body: this.#api.write(stored), headers };
  };

  readonly get: ApiHandler = (request) => ({ status: 200, body: this.#api.write(this.#find(request)) });

  readonly list: ApiHandler = (request) => this.#answerList(this.#select(request));

  readonly patch: ApiHandler = (request) => {
    const { event, old, headers } = patchEvent(request, this.#api, () => this.#find(request));
    const isChanged = JSON.stringify(this.#api.write(event)) !== JSON.stringify(this.#api.write(old));
    // The real server does not write what changes nothing either: neither version nor life are renewed.
    const stored = isChanged && !isDryRun(request) ? this.#store.update(event) : event;
    return { status: 200, body: this.#api.write(stored), headers };
  };

  readonly delete: ApiHandler = (request) => {
    const event = this.#find(request);
    if (!isDryRun(request)) this.#store.delete(event);
    const { name, uid } = event.metadata;
    const details = { name, kind: this.#api.resource, uid };
    return { status: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } };
  };

  readonly deleteCollection: ApiHandler = (request) => {
    const events = this.#select(request);
    if (!isDryRun(request)) for (const event of events) this.#store.delete(event);
    return this.#answerList(events);
  };

  #find({ namespace, name }: ApiRequest): StoredEvent {
    const event = this.#store.get(namespace, name);
    if (event === undefined) throw notFound(this.#api.resource, name);
    return event;
  }

  #select({ namespace, query }: ApiRequest): readonly StoredEvent[] {
    for (const unsupported of ['watch', 'labelSelector']) {
      // Leaving it out would answer something else than what was asked for.
      if (query.get(unsupported)) throw badRequest(`EventApiServer does not serve ${unsupported}`);
    }
    return this.#store.list(namespace).filter(fieldSelector(query.get('fieldSelector') ?? ''));
  }

  #answerList(events: readonly StoredEvent[]): ApiAnswer {
    const { apiVersion, write } = this.#api;
    const items = [...events]
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      .map((event) => ({ ...write(event), kind: undefined, apiVersion: undefined })); // the items of a list carry neither
    const metadata = { resourceVersion: this.#store.revision };
    return { status: 200, body: { kind: 'EventList', apiVersion, metadata, items } };
  }

  /** @see apiserver admission/plugin/namespace/lifecycle */
  #admit({ metadata }: StoredEvent): void {
    const { namespace } = metadata;
    const found = this.#namespaces.get(namespace);
    if (found === undefined) throw notFound('namespaces', namespace);
    if (found.status.phase === 'Active') return;
    throw namespaceTerminating(this.#api.resource, metadata.name || metadata.generateName || 'Unknown', namespace);
  }

  #named(event: StoredEvent): StoredEvent {
    const { name, generateName: prefix, namespace } = event.metadata;
    if (name !== '' || prefix === '') return event;
    const free = generateName(prefix, (candidate) => this.#store.get(namespace, candidate) === undefined);
    return { ...event, metadata: { ...event.metadata, name: free } };
  }
}

const keyOf = ({ metadata }: StoredEvent): string => `${metadata.namespace}/${metadata.name}`;

const isDryRun = ({ query }: ApiRequest): boolean => query.get('dryRun') === 'All';

/**
 * Puts an event without a namespace into the path's.
 *
 * @throws ApiStatusError (400) if it has another one
 */
function inNamespace(event: StoredEvent, namespace: string): StoredEvent {
  if (event.metadata.namespace !== '' && event.metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return { ...event, metadata: { ...event.metadata, namespace } };
}
