import { type ApiAnswer, type ApiHandler, type ApiRequest } from '../http/ApiRequest.ts';
import { negotiate } from '../present/negotiate.ts';
import { eventPage } from '../select/eventPage.ts';
import { eventSelector } from '../select/eventSelector.ts';
import { isWatch, type ListOptions, listOptions } from '../select/listOptions.ts';
import { parseRevision } from '../select/parseRevision.ts';
import { EventWatch } from '../watch/EventWatch.ts';
import { notFound, storageFailure } from './apiStatus.ts';
import { type EventApi } from './EventApi.ts';
import { type EventServices } from './EventServices.ts';

/** The shortest that the real server lets a watch last which names no time; it draws up to twice as long. */
const WATCH_SECONDS = 1800;

/** What is read of the events of one API: one, a list, a watch. */
export class EventReader {
  readonly #api: EventApi;
  readonly #services: EventServices;

  constructor(api: EventApi, services: EventServices) {
    this.#api = api;
    this.#services = services;
  }

  readonly get: ApiHandler = (request) => {
    const event = this.#services.store.get(request.namespace, request.name);
    if (event === undefined) throw notFound(this.#api.resource, request.name);
    return { status: 200, body: this.#form(request).one(event) };
  };

  /** @see apiserver endpoints/handlers/get.go ListResource, which serves watches too */
  readonly list: ApiHandler = (request) => {
    const options = listOptions(request.query);
    if (isWatch(request.query)) return this.#watch(request, options);
    const form = this.#form(request);
    const { events, metadata } = eventPage(this.#services.store, eventSelector(request, this.#api), options);
    return { status: 200, body: form.list(events, metadata) };
  };

  #watch(request: ApiRequest, options: ListOptions): ApiAnswer {
    const { store, scheduler } = this.#services;
    const { sendInitialEvents, allowWatchBookmarks, timeoutSeconds } = options;
    const form = this.#form(request).frames();
    const { matches } = eventSelector(request, this.#api);
    const revision = parseRevision(options.resourceVersion, storageFailure);
    // Without a version, and with 0, what is there comes first, but to those who say that they don't want it.
    const isFromStart = sendInitialEvents ?? revision === 0;
    const stream = new EventWatch({
      store,
      matches,
      form,
      initial: isFromStart ? store.at(store.revision).filter(matches) : [],
      hasInitialEnd: isFromStart && allowWatchBookmarks,
      revision: isFromStart || revision === 0 ? store.revision : revision,
      hasBookmarks: allowWatchBookmarks,
      timeoutMs: (timeoutSeconds > 0 ? timeoutSeconds : WATCH_SECONDS) * 1000,
      scheduler,
    });
    return { status: 200, body: '', stream };
  }

  #form(request: ApiRequest) {
    return negotiate(request, this.#api, this.#services.now);
  }
}
