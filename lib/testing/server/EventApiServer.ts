import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type KubeConfig } from '@kubernetes/client-node';
import { type Subscription } from 'rxjs';
import { coreV1Api, writeCoreEvent } from './api/coreV1Api.ts';
import { type CoreV1EventJson } from './api/CoreV1EventJson.ts';
import { type EventApi } from './api/EventApi.ts';
import { EventReader } from './api/EventReader.ts';
import { type EventServices } from './api/EventServices.ts';
import { eventsV1Api } from './api/eventsV1Api.ts';
import { EventWriter } from './api/EventWriter.ts';
import { NamespaceResource } from './api/NamespaceResource.ts';
import { discoveryRoutes } from './discovery/discoveryRoutes.ts';
import { openApiRoutes } from './discovery/openApiRoutes.ts';
import { servedGroups } from './discovery/servedKinds.ts';
import { checkEventApiServerOptions, type EventApiServerOptions } from './EventApiServerOptions.ts';
import { type Fault, type FaultRule } from './faults/Fault.ts';
import { FaultList } from './faults/FaultList.ts';
import { certificate } from './http/certificate.ts';
import { kubeconfigYaml } from './http/kubeconfigYaml.ts';
import { Listener } from './http/Listener.ts';
import { RequestHandler } from './http/RequestHandler.ts';
import { type LoggedRequest, RequestLog } from './http/RequestLog.ts';
import { eventRoutes, namespaceRoutes } from './http/routes.ts';
import { EventStore } from './store/EventStore.ts';
import { NamespaceStore } from './store/NamespaceStore.ts';
import { Revision } from './store/Revision.ts';

/**
 * An API server for events in this process, on a free port of 127.0.0.1: for tests, and for programs that have no cluster.
 *
 * It takes and refuses events as kube-apiserver 1.34 does, with the same codes, reasons, causes and messages: rules for names
 * and namespaces, those of core/v1 and of events.k8s.io/v1, size limits, patches, conflicts, terminating namespaces, expiry. It
 * serves namespaces, and events in both APIs (create, update, strategic merge patch, JSON merge patch and JSON patch, get, list, watch,
 * delete one or what is selected; field and label selectors, pages, tables) with the discovery that kubectl asks for. What it has not:
 * permissions (who has the token may do everything), managed fields, server-side apply, schemas, protobuf. A bookmark a minute comes to those
 * watches that ask for them, which the real server sends for other objects than events. Memory is bounded (`maxEvents`,
 * `maxChanges`, `maxRequests`).
 *
 * What a network and a busy cluster do to requests it does on demand: {@link EventApiServer.fault}, {@link EventApiServer.stop}.
 *
 * A running server keeps the process alive; {@link EventApiServer.close} ends it with all its connections.
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { EventApiServer } from 'kube-event-recorder/testing/server';
 *
 * const server = await EventApiServer.start({ namespaces: ['shop'] });
 * const kubeConfig = await server.kubeConfig(); // for @kubernetes/client-node
 * // … record events …
 * console.log(server.events.map((event) => `${event.reason} x${event.count}`));
 * await writeFile('kubeconfig', server.kubeconfigYaml()); // for kubectl: kubectl --kubeconfig kubeconfig events --watch
 * await server.close();
 * ```
 */
export class EventApiServer {
  /** `https://127.0.0.1:<port>`; `http:` without TLS. */
  readonly url: string;
  /** The bearer token, which every request needs but those for `/readyz`, `/livez`, `/healthz` and `/version`. */
  readonly token = randomBytes(24).toString('base64url');
  /** The server's certificate as PEM, for clients to trust; undefined without TLS. */
  readonly ca: string | undefined;
  readonly #listener: Listener;
  readonly #handler: RequestHandler;
  readonly #events: EventStore;
  readonly #namespaces: NamespaceStore;
  readonly #log: RequestLog;
  readonly #faults = new FaultList();

  private constructor(options: Required<EventApiServerOptions>, server: HttpServer, listener: Listener, ca?: string) {
    const { now, scheduler, eventsV1, eventTtlMs, maxEvents, maxChanges } = options;
    const revision = new Revision();
    this.url = `http${ca === undefined ? '' : 's'}://127.0.0.1:${listener.port}`;
    this.ca = ca;
    this.#listener = listener;
    this.#events = new EventStore({ revision, scheduler, now, eventTtlMs, maxEvents, maxChanges });
    this.#namespaces = new NamespaceStore(revision, now);
    for (const name of options.namespaces) this.#namespaces.create(name);
    this.#log = new RequestLog(options.maxRequests);
    const services = { store: this.#events, namespaces: this.#namespaces, scheduler, now };
    this.#handler = new RequestHandler({
      routes: [
        ...namespaceRoutes(new NamespaceResource(this.#namespaces, this.#events)),
        ...routesOf(coreV1Api, '/api/v1', services),
        ...(eventsV1 ? routesOf(eventsV1Api, '/apis/events.k8s.io/v1', services) : []),
        ...discoveryRoutes(servedGroups(eventsV1), `127.0.0.1:${listener.port}`),
        ...openApiRoutes(servedGroups(eventsV1)),
      ],
      token: this.token,
      log: this.#log,
      listener,
      takeFault: (request) => this.#faults.take(request),
      scheduler,
      now,
    });
    server.on('request', (request, response) => void this.#handler.handle(request, response));
  }

  /**
   * Starts a server.
   *
   * @throws TypeError or RangeError, at the call, for an option that can't be used
   * @returns rejects if `selfsigned` is needed and not installed
   */
  static start(options: EventApiServerOptions = {}): Promise<EventApiServer> {
    return EventApiServer.#start(checkEventApiServerOptions(options));
  }

  static async #start(options: Required<EventApiServerOptions>): Promise<EventApiServer> {
    const pair = options.tls ? await certificate() : undefined;
    const server = pair === undefined ? createHttpServer() : createHttpsServer(pair);
    // The default of 5 s closes idle connections under a test that counts them; a real server waits for minutes.
    server.keepAliveTimeout = 90_000;
    return new EventApiServer(options, server, await Listener.open(server), pair?.cert);
  }

  /** The stored events as core/v1 writes them, in the order they were created. */
  get events(): readonly CoreV1EventJson[] {
    return this.#events.list().map(writeCoreEvent);
  }

  /** The last requests and what became of them, in the order in which that was decided. */
  get requests(): readonly LoggedRequest[] {
    return this.#log.list();
  }

  /**
   * How many requests are at the server without an answer. One that the client has broken off counts until the server has
   * noticed.
   */
  get inFlight(): number {
    return this.#handler.inFlight;
  }

  /** How many there were at most since the start. */
  get maxInFlight(): number {
    return this.#handler.maxInFlight;
  }

  /** How many watches are open: from the head of their answer to the end of their connection. */
  get openWatches(): number {
    return this.#handler.watches;
  }

  /** How many connections were accepted since the start. */
  get connections(): number {
    return this.#listener.connections.accepted;
  }

  /** How many connections are open. */
  get openConnections(): number {
    return this.#listener.connections.open;
  }

  /** A kubeconfig as YAML, for kubectl and other processes. It holds the token. */
  kubeconfigYaml(): string {
    return kubeconfigYaml(this.url, this.token, this.ca);
  }

  /** A KubeConfig of `@kubernetes/client-node`, which is imported by this call. */
  async kubeConfig(): Promise<KubeConfig> {
    const { KubeConfig } = await import('@kubernetes/client-node');
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(this.kubeconfigYaml());
    return kubeConfig;
  }

  /**
   * Makes a namespace terminating and leaves it so: new events are refused, stored ones can be patched.
   *
   * @throws RangeError if there is no such namespace
   */
  terminate(namespace: string): void {
    const found = this.#namespaces.get(namespace);
    if (found === undefined) throw new RangeError(`namespace must exist, but is ${JSON.stringify(namespace)} (string)`);
    this.#namespaces.terminate(found);
  }

  /**
   * Lets something befall the requests to come: delays, other answers, resets, silence.
   *
   * Of several faults the first one that fits a request befalls it, and those behind it don't see it; so faults with `times`
   * follow each other. Requests that are turned away (wrong host, token or `?timeout=`) and those for `/readyz` and the like meet
   * none. {@link EventApiServer.requests} tells what befell which request, and whether it was carried out nonetheless.
   *
   * @param fault what befalls which requests; or a function that says so for each, such as {@link randomFaults}
   * @throws TypeError or RangeError for a fault that can't be used
   * @returns takes the fault away; closed when that has used up its `times`
   * @example
   * ```ts
   * import { EventApiServer, faultAnswers } from 'kube-event-recorder/testing/server';
   *
   * const server = await EventApiServer.start({ namespaces: ['shop'] });
   * server.fault({ verb: 'create', times: 3, answer: { status: 503, headers: { 'Retry-After': '7' } } });
   * server.fault({ name: 'web.1', nth: 2, answer: 'reset', carryOut: true }); // stored, but the client can't know
   * const denied = server.fault({ namespace: 'shop', answer: faultAnswers.forbidden() });
   * // … record events …
   * denied.unsubscribe();
   * ```
   */
  fault(fault: Fault | FaultRule): Subscription {
    return this.#faults.add(fault);
  }

  /**
   * Ends all connections and refuses new ones, at once, as if the process were killed: what waits is not carried out, what is
   * carried out is not answered. Nothing stored is forgotten, and the log and the faults stay.
   */
  stop(): Promise<void> {
    return this.#listener.stop();
  }

  /**
   * Comes back on the same port after {@link EventApiServer.stop}, which it does itself where that was not done.
   *
   * @returns rejects with EADDRINUSE if another program has taken the port meanwhile, and after {@link EventApiServer.close}
   */
  restart(): Promise<void> {
    return this.#listener.restart();
  }

  /** Ends the server and all its connections at once, for ever; may be called again. */
  close(): Promise<void> {
    return this.#listener.close();
  }
}

const routesOf = (api: EventApi, prefix: string, services: EventServices) =>
  eventRoutes(prefix, new EventReader(api, services), new EventWriter(api, services));
