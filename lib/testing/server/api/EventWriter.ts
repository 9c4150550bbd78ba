import { type ApiHandler, type ApiRequest } from '../http/ApiRequest.ts';
import { type EventForm } from '../present/EventForm.ts';
import { negotiate } from '../present/negotiate.ts';
import { eventPage } from '../select/eventPage.ts';
import { eventSelector } from '../select/eventSelector.ts';
import { listOptions } from '../select/listOptions.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { notFound, resourceDetails, storageFailure } from './apiStatus.ts';
import { checkIsJson } from './checkIsJson.ts';
import { type DecodedEvent, decodeEvent } from './decodeEvent.ts';
import { checkPreconditions, deleteOptions } from './deleteOptions.ts';
import { type EventApi } from './EventApi.ts';
import { type EventServices } from './EventServices.ts';
import { isDryRun } from './isDryRun.ts';
import { newEvent } from './newEvent.ts';
import { patchEvent } from './patchEvent.ts';
import { checkName, checkUid, inNamespace, updateEvent } from './updateEvent.ts';
import { withWarnings } from './withWarnings.ts';

/** What is done to the events of one API, in the real server's order of checks. */
export class EventWriter {
  readonly #api: EventApi;
  readonly #services: EventServices;

  constructor(api: EventApi, services: EventServices) {
    this.#api = api;
    this.#services = services;
  }

  /** @see apiserver endpoints/handlers createHandler */
  readonly create: ApiHandler = (request) => {
    const [form, isTrial] = [this.#form(request), isDryRun(request)];
    const { event, headers } = this.#decode(request);
    return withWarnings(headers, () => {
      const created = this.#create(inNamespace(event, request.namespace), isTrial, event.metadata.resourceVersion);
      return { status: 201, body: form.one(created) };
    });
  };

  /** Replaces an event, or makes it, as the real server lets one do with events. */
  readonly update: ApiHandler = (request) => {
    const [form, isTrial] = [this.#form(request), isDryRun(request)];
    const { event: given, headers } = this.#decode(request);
    return withWarnings(headers, () => {
      const event = inNamespace(given, request.namespace);
      checkName(event, request.name);
      const old = this.#services.store.get(request.namespace, request.name);
      if (old === undefined) return { status: 201, body: form.one(this.#create(event, isTrial)) };
      checkUid(event, old, this.#api);
      const stored = this.#store(updateEvent(event, old, request, this.#api), old, isTrial);
      return { status: 200, body: form.one(stored) };
    });
  };

  readonly patch: ApiHandler = (request) => {
    const [form, isTrial] = [this.#form(request), isDryRun(request)];
    const { event: patched, headers } = patchEvent(request, this.#api, () => this.#find(request));
    return withWarnings(headers, () => {
      const old = this.#find(request);
      const event = updateEvent(patched, old, request, this.#api);
      return { status: 200, body: form.one(this.#store(event, old, isTrial)) };
    });
  };

  readonly delete: ApiHandler = (request) => {
    const options = deleteOptions(request);
    const event = this.#find(request);
    checkPreconditions(event, options);
    if (!options.isDryRun) this.#services.store.delete(event);
    const { name, uid } = event.metadata;
    const details = { ...resourceDetails(this.#api.resource, name), uid };
    return { status: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } };
  };

  readonly deleteCollection: ApiHandler = (request) => {
    const { store } = this.#services;
    const form = this.#form(request);
    const { events, metadata } = eventPage(store, eventSelector(request, this.#api), listOptions(request.query));
    if (!deleteOptions(request).isDryRun) for (const event of events) store.delete(event);
    return { status: 200, body: form.list(events, metadata) };
  };

  #decode(request: ApiRequest): DecodedEvent {
    checkIsJson(request);
    return decodeEvent(request, this.#api);
  }

  #find({ namespace, name }: ApiRequest): StoredEvent {
    const event = this.#services.store.get(namespace, name);
    if (event === undefined) throw notFound(this.#api.resource, name);
    return event;
  }

  /** @param resourceVersion what a POST may not name; a PUT that creates may, and it means nothing */
  #create(event: StoredEvent, isTrial: boolean, resourceVersion = ''): StoredEvent {
    const { store } = this.#services;
    const made = newEvent(event, this.#api, this.#services);
    if (Number(resourceVersion) > 0) {
      throw storageFailure('resourceVersion should not be set on objects to be created');
    }
    return isTrial ? made : store.create(made);
  }

  /** The real server does not write what changes nothing: neither version nor life are renewed. */
  #store(event: StoredEvent, old: StoredEvent, isTrial: boolean): StoredEvent {
    const isChanged = JSON.stringify(this.#api.write(event)) !== JSON.stringify(this.#api.write(old));
    return isChanged && !isTrial ? this.#services.store.update(event) : event;
  }

  /** Asked for before anything is stored: it may be refused, and what is refused is not carried out. */
  #form(request: ApiRequest): EventForm {
    return negotiate(request, this.#api, this.#services.now);
  }
}
