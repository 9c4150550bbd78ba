import { type KubeConfig } from '@kubernetes/client-node';
import { LRUCache } from 'lru-cache';
import {
  asyncScheduler,
  catchError,
  defer,
  map,
  type Observable,
  of,
  type SchedulerLike,
  share,
  switchMap,
  tap,
  throwError,
} from 'rxjs';
import { type EventSink, EventSinkError, type EventSinkRequest } from '../delivery/index.ts';
import { type EventsV1Event, type JsonObject, toCoreV1Event, toEventsV1Event } from '../event/index.ts';
import { checkOneOf } from '../options/index.ts';
import { type ApiRequestOptions } from './ApiRequestOptions.ts';
import { CoreV1EventSink } from './CoreV1EventSink.ts';
import { eventsV1Discovery } from './eventsV1Discovery.ts';
import { EventsV1EventSink } from './EventsV1EventSink.ts';

/** By which API events are written. */
export type EventApiChoice = 'auto' | 'core/v1' | 'events.k8s.io/v1';

/** Options of {@link AdaptiveEventSink}. */
export interface AdaptiveEventSinkOptions extends ApiRequestOptions {
  /** By which API events are written. Default: `auto`, events.k8s.io/v1 where the server has it and lets us, else core/v1. */
  readonly api?: EventApiChoice;
}

/** After that the newer API is tried again: a role may have been added, or the server upgraded. */
const TRY_AGAIN_AFTER_MS = 600_000;
/** A namespace that is forgotten begins anew, which costs a request where the newer API is forbidden. */
const MOST_NAMESPACES = 4_096;
/** As the API server words a missing permission: admission plug-ins answer 403 too, and would do so to the other API. */
const LACKS_PERMISSION = /User "[^"]*" cannot \S+ resource/;

/** What is known of a namespace: that the newer API takes its events, or until when the older one is used. */
type NamespaceApi = 'events.k8s.io/v1' | { readonly coreUntil: number };

/**
 * Stores events.k8s.io/v1 events through that API, or through core/v1 where the server doesn't have it, or doesn't let us use it. Nothing is lost
 * by that: core/v1 has a field for all there is (see {@link toCoreV1Event}), and the server stores both as one.
 *
 * - Which APIs there are is asked once, before the first event. While that fails events wait, and are tried again as for any failure to connect.
 * - A create that is forbidden for want of a permission goes to core/v1, and so do the events of its namespace that follow, if none has been
 *   written there before. The newer API is tried again after ten minutes, and so it is where the server didn't have it.
 *
 * Needs the verbs `create` and `patch` on `events` in one of the groups `events.k8s.io` and `""`.
 *
 * @example
 * ```ts
 * import { KubeConfig } from '@kubernetes/client-node';
 * import { EventsV1Broadcaster } from 'kube-event-recorder';
 * import { AdaptiveEventSink } from 'kube-event-recorder/client-node';
 *
 * const kubeConfig = new KubeConfig();
 * kubeConfig.loadFromDefault();
 * new EventsV1Broadcaster().startRecordingToSink(new AdaptiveEventSink(kubeConfig));
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at construction
 * @see `NewEventBroadcasterAdapter` in client-go tools/events, which asks once for all, takes any failure for "absent", and throws away in core/v1
 *   what that API has fields for
 */
export class AdaptiveEventSink implements EventSink<EventsV1Event> {
  /** What its requests go by. */
  readonly client: object;
  readonly #core: CoreV1EventSink;
  readonly #eventsV1: EventsV1EventSink;
  readonly #api: EventApiChoice;
  readonly #scheduler: SchedulerLike;
  readonly #namespaces = new LRUCache<string, NamespaceApi>({ max: MOST_NAMESPACES });
  readonly #asking: Observable<boolean>;
  /** What the server said, and until when it counts: an upgrade may bring the newer API, and nothing takes it away. */
  #discovered: { readonly hasEventsV1: boolean; readonly until: number } | undefined;

  constructor(kubeConfig: KubeConfig, options: AdaptiveEventSinkOptions = {}) {
    const { api = 'auto', scheduler = asyncScheduler } = options;
    this.#api = checkOneOf('api', api, ['auto', 'core/v1', 'events.k8s.io/v1']);
    this.client = kubeConfig;
    this.#core = new CoreV1EventSink(kubeConfig, options);
    this.#eventsV1 = new EventsV1EventSink(kubeConfig, options);
    this.#scheduler = scheduler;
    // One request at a time, however many events wait for it; who asks later asks again, unless it is known by then.
    this.#asking = eventsV1Discovery(kubeConfig, options).pipe(
      tap((hasEventsV1) => {
        this.#discovered = { hasEventsV1, until: hasEventsV1 ? Infinity : scheduler.now() + TRY_AGAIN_AFTER_MS };
      }),
      share(),
    );
  }

  /** Asks now which APIs there are, not only when the first event comes. Cold; it completes when that is known, and errs where it can't be had. */
  discover(): Observable<boolean> {
    if (this.#api !== 'auto') return of(this.#api === 'events.k8s.io/v1');
    return defer(() => {
      const known = this.#discovered;
      return known && known.until > this.#scheduler.now() ? of(known.hasEventsV1) : this.#asking;
    });
  }

  create(event: EventsV1Event, request: EventSinkRequest): Observable<EventsV1Event> {
    return this.discover().pipe(
      switchMap((hasEventsV1) => {
        if (!hasEventsV1) return this.#createByCore(event, request);
        if (this.#api !== 'auto') return this.#eventsV1.create(event, request);
        return this.#createByEither(event, request);
      }),
    );
  }

  patch(event: EventsV1Event, patch: JsonObject, request: EventSinkRequest): Observable<EventsV1Event> {
    return this.discover().pipe(
      switchMap((hasEventsV1) =>
        // A series is patched in the same words by both.
        hasEventsV1 && this.#namespaceApi(event) === 'events.k8s.io/v1'
          ? this.#eventsV1.patch(event, patch, request)
          : this.#core.patch(toCoreV1Event(event), patch, request).pipe(map(toEventsV1Event)),
      ),
    );
  }

  /** Closes idle connections now, and each of the others when its request ends. Never necessary. */
  close(): void {
    this.#core.close();
  }

  #createByEither(event: EventsV1Event, request: EventSinkRequest): Observable<EventsV1Event> {
    return defer(() => {
      const { namespace } = event.metadata;
      const known = this.#namespaces.get(namespace);
      if (known && known !== 'events.k8s.io/v1' && known.coreUntil > this.#scheduler.now()) {
        return this.#createByCore(event, request);
      }
      return this.#eventsV1.create(event, request).pipe(
        tap(() => this.#namespaces.set(namespace, 'events.k8s.io/v1')),
        catchError((error: unknown) =>
          known !== 'events.k8s.io/v1' && lacksPermission(error)
            ? this.#createByCore(event, request).pipe(tap(() => this.#useCore(namespace)))
            : throwError(() => error),
        ),
      );
    });
  }

  #createByCore(event: EventsV1Event, request: EventSinkRequest): Observable<EventsV1Event> {
    return this.#core.create(toCoreV1Event(event), request).pipe(map(toEventsV1Event));
  }

  #useCore(namespace: string): void {
    this.#namespaces.set(namespace, { coreUntil: this.#scheduler.now() + TRY_AGAIN_AFTER_MS });
  }

  /** Until a create has succeeded by the newer API again, patches go where they went before. */
  #namespaceApi({ metadata }: EventsV1Event): 'core/v1' | 'events.k8s.io/v1' {
    const known = this.#namespaces.get(metadata.namespace) ?? 'events.k8s.io/v1';
    return known === 'events.k8s.io/v1' ? known : 'core/v1';
  }
}

function lacksPermission(error: unknown): boolean {
  if (!(error instanceof EventSinkError)) return false;
  const { answer } = error;
  return answer.kind === 'status' && answer.code === 403 && LACKS_PERMISSION.test(answer.message);
}
