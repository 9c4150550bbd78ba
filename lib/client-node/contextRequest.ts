import { type RequestContext, ResponseContext } from '@kubernetes/client-node';
import { Subscription } from 'rxjs';
import { AgentTransport, agentFor } from './AgentTransport.ts';
import { dispatcherOf, DispatcherTransport } from './DispatcherTransport.ts';
import { type KeptRequest } from './keptConnections.ts';
import { type TransportAnswer, type TransportHeaders } from './Transport.ts';

/**
 * A request that client-node's generated API has built, with the transport that was made for it.
 *
 * @throws TypeError for a URL that is none
 * @internal
 */
export function contextRequest(context: RequestContext): KeptRequest {
  const url = new URL(context.getUrl());
  const body = context.getBody();
  const cancellation = new Subscription();
  const signal = context.getSignal();
  if (signal?.aborted === true) cancellation.unsubscribe();
  // Not taken back: the signal is made for this request, see `prepare`.
  else signal?.addEventListener('abort', () => cancellation.unsubscribe());
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: context.getHttpMethod(),
    headers: context.getHeaders(),
    body: typeof body === 'string' ? body : undefined,
    cancellation,
    makeTransport: () => {
      const dispatcher = dispatcherOf(context);
      return dispatcher
        ? new DispatcherTransport(dispatcher, url.origin)
        : new AgentTransport(agentFor(context, url), url);
    },
  };
}

/**
 * What the generated API reads of an answer.
 *
 * @internal
 */
export function responseContext(answer: TransportAnswer): ResponseContext {
  const { status, headers } = answer;
  const bytes = bytesOf(answer);
  // Named first, as the type of 1.4 knows of no stream.
  const read = {
    text: () => Promise.resolve(decoder.decode(bytes)),
    binary: () => Promise.resolve(bytes),
    stream: () => null,
  };
  return new ResponseContext(status, flatHeaders(headers), read);
}

/**
 * The text of an answer, without its byte order mark.
 *
 * @internal
 */
export function answerText(answer: TransportAnswer): string {
  return decoder.decode(bytesOf(answer));
}

/** Not toString, which would leave a byte order mark in. */
const decoder = new TextDecoder();

/** Of a body that broke off nothing is read. */
function bytesOf({ body, brokenOff }: TransportAnswer): Buffer {
  return brokenOff === undefined ? body : Buffer.alloc(0);
}

/**
 * Headers as client-node has them: several of one name become one.
 *
 * @internal
 */
export function flatHeaders(headers: TransportHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}
