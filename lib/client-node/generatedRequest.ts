import {
  type CoreV1Api,
  IsomorphicFetchHttpLibrary,
  Observable as ApiObservable,
  type RequestContext,
  type ResponseContext,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import { type ApiRequest } from './ApiRequest.ts';
import { contextRequest, responseContext } from './contextRequest.ts';
import { checkedHeader, credentialsIn } from './headerSecrets.ts';
import { type KeptConnections } from './keptConnections.ts';

/** The second argument of every call of a generated API. */
export type CallOptions = NonNullable<Parameters<CoreV1Api['createNamespacedEvent']>[1]>;

/**
 * The options by which a generated call becomes a request of ours. Without a middleware there, 2.0.1 turns the order of static ones around with
 * each call.
 *
 * @param contentType default: what the generated API sends
 * @internal
 */
export function callOptions(request: ApiRequest, contentType?: string): CallOptions {
  const { connections } = request;
  return {
    // Replacing, the default, would drop the middlewares of the API client.
    middlewareMergeStrategy: 'append',
    middleware: [
      {
        pre: (context) => {
          // Spelled exactly so: 1.4 would send two headers.
          if (contentType !== undefined) context.setHeaderParam('Content-Type', contentType);
          prepare(context, request);
          return new ApiObservable(Promise.resolve(context));
        },
        post: (response) => {
          request.onAnswered();
          return new ApiObservable(Promise.resolve(response));
        },
      },
    ],
    ...(connections && {
      httpApi: wrapHttpLibrary({ send: (context) => sentKept(context, request, connections) }),
    }),
  };
}

/**
 * Sends a request that client-node's own classes have built, without a generated call.
 *
 * @internal
 */
export async function sendContext(context: RequestContext, request: ApiRequest): Promise<ResponseContext> {
  const { connections } = request;
  prepare(context, request);
  const response = connections
    ? await sentKept(context, request, connections)
    : await new IsomorphicFetchHttpLibrary().send(context).toPromise();
  request.onAnswered();
  return response;
}

async function sentKept(
  context: RequestContext,
  request: ApiRequest,
  connections: KeptConnections,
): Promise<ResponseContext> {
  return responseContext(await connections.send(contextRequest(context), request));
}

function prepare(context: RequestContext, request: ApiRequest): void {
  context.setHeaderParam('User-Agent', request.userAgent);
  context.setQueryParam('timeout', request.timeout);
  const signal = context.getSignal();
  const own = abortSignalOf(request);
  context.setSignal(signal === undefined ? own : AbortSignal.any([signal, own]));
  for (const [name, value] of Object.entries(context.getHeaders())) {
    const checked = checkedHeader(name, value);
    request.hide(checked.secrets);
    if (checked.value !== value) context.setHeaderParam(name, checked.value);
  }
  request.hide(credentialsIn(new URL(context.getUrl())));
  request.onBuilt();
}

function abortSignalOf({ cancellation }: ApiRequest): AbortSignal {
  const controller = new AbortController();
  cancellation.add(() => controller.abort());
  return controller.signal;
}
