import {
  ApiException,
  type Cluster,
  type HttpMethod,
  type KubeConfig,
  ServerConfiguration,
} from '@kubernetes/client-node';
import { EventSinkError } from '../delivery/index.ts';
import { type ApiRequest } from './ApiRequest.ts';
import { answerText, flatHeaders } from './contextRequest.ts';
import { sendContext } from './generatedRequest.ts';
import { type KeptConnections } from './keptConnections.ts';
import { KubeConfigAccess } from './KubeConfigAccess.ts';
import { type TransportHeaders } from './Transport.ts';

/** What is asked of a cluster's API server. */
export interface KubeConfigRequest {
  readonly method: HttpMethod;
  /** Below the server's address. */
  readonly path: string;
  /** Who changes something. Default: nobody is named. */
  readonly fieldManager?: string;
  /** JSON. Default: nothing. */
  readonly body?: string;
  /** Of the body. Default: `application/json`. */
  readonly contentType?: string;
}

/** What was answered, as text. */
interface ApiResponse {
  readonly status: number;
  /** Names are lower case. */
  readonly headers: TransportHeaders;
  readonly text: string;
}

/**
 * Sends a request made from a KubeConfig: its server and its authentication, and nothing of the generated API. Gives what was answered as JSON.
 *
 * What the generated API does to an event on the way out and back (each field looked up by the name of its type, and copied) costs 60 to 190 of
 * some 600 µs of CPU a request over a process's first thousand (measured on a quiet and on a loaded machine).
 *
 * @internal
 */
export async function kubeConfigRequest(
  kubeConfig: KubeConfig,
  asked: KubeConfigRequest,
  request: ApiRequest,
): Promise<unknown> {
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster) throw new EventSinkError({ kind: 'invalid', message: 'the KubeConfig has no current cluster' });
  const { server, proxyUrl } = cluster;
  // client-node keeps the agent of a proxy, and with it the certificates, by the cluster's name; its dispatchers are made anew.
  const connections = proxyUrl ? undefined : request.connections;
  const { status, headers, text } = connections
    ? await sentByAgent(kubeConfig, cluster, asked, request, connections)
    : await sentByLibrary(kubeConfig, server, asked, request);
  if (status < 200 || status > 299)
    throw new ApiException(status, 'the API server refused', text, flatHeaders(headers));
  // A proxy's page; of JSON that breaks off nobody knows what became.
  if (!/json/.test(String(headers['content-type'] ?? ''))) {
    throw new EventSinkError({ kind: 'unexpected', message: 'the answer is no event' });
  }
  return JSON.parse(text) as unknown;
}

/**
 * By node's own client.
 *
 * undici, which client-node 2.x brings, takes a connection back a turn of the event loop after the answer: all that came in meanwhile is
 * processed first, and the server waits (measured, 1,000 POSTs into 2 ms, 8 at once: 0.62 s, this way 0.51).
 */
async function sentByAgent(
  kubeConfig: KubeConfig,
  cluster: Cluster,
  { method, path, fieldManager, body, contentType = 'application/json' }: KubeConfigRequest,
  request: ApiRequest,
  connections: KeptConnections,
): Promise<ApiResponse> {
  const access = accessOf(kubeConfig);
  try {
    const {
      origin,
      basePath,
      headers: credentials,
      secrets,
      makeTransport,
    } = await access.read(cluster, request.now());
    const { cancellation, timeout, userAgent } = request;
    const headers: Record<string, string> = { Accept: 'application/json', 'User-Agent': userAgent, ...credentials };
    if (body !== undefined) headers['Content-Type'] = contentType;
    const manager = fieldManager === undefined ? '' : `fieldManager=${encodeURIComponent(fieldManager)}&`;
    request.hide(secrets);
    request.onBuilt();
    const answer = await connections.send(
      {
        origin,
        path: `${basePath}${path}?${manager}timeout=${timeout}`,
        method,
        headers,
        body,
        cancellation,
        makeTransport,
      },
      request,
    );
    request.onAnswered();
    if (answer.status === 401) access.forget();
    return { status: answer.status, headers: answer.headers, text: answerText(answer) };
  } catch (error) {
    access.forget();
    throw error;
  }
}

const accesses = new WeakMap<KubeConfig, KubeConfigAccess>();

function accessOf(kubeConfig: KubeConfig): KubeConfigAccess {
  const access = accesses.get(kubeConfig) ?? new KubeConfigAccess(kubeConfig);
  accesses.set(kubeConfig, access);
  return access;
}

/** As client-node's generated API does. */
async function sentByLibrary(
  kubeConfig: KubeConfig,
  server: string,
  { method, path, fieldManager, body, contentType = 'application/json' }: KubeConfigRequest,
  request: ApiRequest,
): Promise<ApiResponse> {
  const context = new ServerConfiguration(server, {}).makeRequestContext(path, method);
  if (fieldManager !== undefined) context.setQueryParam('fieldManager', fieldManager);
  context.setHeaderParam('Accept', 'application/json');
  if (body !== undefined) {
    context.setHeaderParam('Content-Type', contentType);
    context.setBody(body);
  }
  await kubeConfig.applySecurityAuthentication(context);
  const answer = await sendContext(context, request);
  return { status: answer.httpStatusCode, headers: answer.headers, text: await answer.body.text() };
}
