import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { type KubeConfig } from '@kubernetes/client-node';
import { checkInteger } from '../../options/index.ts';
import { certificate } from './http/certificate.ts';
import { checkScriptedAnswer } from './checkScriptedAnswer.ts';
import { ConnectionTracker } from './http/ConnectionTracker.ts';
import { coreV1Api, writeCoreEvent } from './api/coreV1Api.ts';
import { type CoreV1EventJson } from './api/CoreV1EventJson.ts';
import { checkEventApiServerOptions, type EventApiServerOptions } from './EventApiServerOptions.ts';
import { EventResource } from './api/EventResource.ts';
import { EventStore } from './store/EventStore.ts';
import { kubeconfigYaml } from './http/kubeconfigYaml.ts';
import { listen } from './http/listen.ts';
import { NamespaceResource } from './api/NamespaceResource.ts';
import { NamespaceStore } from './store/NamespaceStore.ts';
import { RequestHandler } from './http/RequestHandler.ts';
import { type LoggedRequest, RequestLog } from './http/RequestLog.ts';
import { Revision } from './store/Revision.ts';
import { coreV1Routes } from './http/routes.ts';
import { type ScriptedAnswer } from './ScriptedAnswer.ts';

/**
 * An API server for events in this process, on a free port of 127.0.0.1: for tests, and for programs that have no cluster.
 *
 * It takes and refuses events as kube-apiserver 1.34 does, with the same codes, reasons, causes and messages: rules for names
 * and namespaces, both sets of rules of core/v1, size limits, patches, conflicts, terminating namespaces, expiry. It serves
 * namespaces and events of core/v1 (create, get, list, strategic and JSON merge patch, delete). It has no permissions: who has
 * the token may do everything. Memory is bounded (`maxEvents`, `maxRequests`).
 *
 * A running server keeps the process alive; {@link EventApiServer.close} ends it with all its connections.
 *
 * @example
 * ```ts
 * import { EventApiServer } from 'kube-event-recorder/testing/server';
 *
 * const server = await EventApiServer.start({ namespaces: ['shop'] });
 * const kubeConfig = await server.kubeConfig(); // for @kubernetes/client-node
 * // … record events …
 * console.log(server.events.map((event) => `${event.reason} x${event.count}`));
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
  readonly #server: HttpServer | HttpsServer;
  readonly #connections: ConnectionTracker;
  readonly #events: EventStore;
  readonly #namespaces: NamespaceStore;
  readonly #log: RequestLog;
  readonly #scripted: ScriptedAnswer[] = [];
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  private constructor(options: Required<EventApiServerOptions>, server: HttpServer, port: number, ca?: string) {
    const { now, eventTtlMs, maxEvents } = options;
    const revision = new Revision();
    this.url = `http${ca === undefined ? '' : 's'}://127.0.0.1:${port}`;
    this.ca = ca;
    this.#server = server;
    this.#connections = new ConnectionTracker(server);
    this.#events = new EventStore({ revision, now, eventTtlMs, maxEvents });
    this.#namespaces = new NamespaceStore(revision, now);
    for (const name of options.namespaces) this.#namespaces.create(name);
    this.#log = new RequestLog(options.maxRequests);
    const events = new EventResource(coreV1Api, this.#events, this.#namespaces);
    const handler = new RequestHandler({
      routes: coreV1Routes(events, new NamespaceResource(this.#namespaces, this.#events)),
      port,
      token: this.token,
      log: this.#log,
      takeScripted: () => this.#scripted.shift(),
      reset: (request) => this.#connections.reset(request.socket),
      closed: this.#closing.signal,
    });
    server.on('request', (request, response) => void handler.handle(request, response));
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
    return new EventApiServer(options, server, await listen(server), pair?.cert);
  }

  /** The stored events as core/v1 writes them, in the order they were created. */
  get events(): readonly CoreV1EventJson[] {
    return this.#events.list().map(writeCoreEvent);
  }

  /** The last requests, oldest first. */
  get requests(): readonly LoggedRequest[] {
    return this.#log.list();
  }

  /** How many connections were accepted since the start. */
  get connections(): number {
    return this.#connections.accepted;
  }

  /** How many connections are open. */
  get openConnections(): number {
    return this.#connections.open;
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
   * Scripts what the next requests get, after what was scripted before. Requests that are turned away (wrong host or token) and
   * those for `/readyz` and the like don't count.
   *
   * @param times for how many requests; at least 1. Default: 1
   * @throws TypeError or RangeError for an answer or a number that can't be used
   */
  answerNext(answer: ScriptedAnswer, times = 1): void {
    checkInteger('times', times, 1, 10_000);
    checkScriptedAnswer(answer);
    for (let left = times; left > 0; left -= 1) this.#scripted.push(answer);
  }

  /** Ends the server and all its connections at once; may be called again. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#closing.abort();
      this.#connections.endAll();
    });
    return this.#closed;
  }
}
