import {
  alreadyExists,
  type ApiStatusDetails,
  ApiStatusError,
  conflict,
  forbidden,
  namespaceTerminating,
  notFound,
  storageFailure,
  timedOut,
  unauthorized,
} from '../api/apiStatus.ts';
import { type ReceivedRequest } from '../http/ReceivedRequest.ts';
import { type FaultResponder, type FaultResponse } from './Fault.ts';

/** What the EventRateLimit plug-in counts by. */
export type EventRateLimitType = 'Server' | 'Namespace' | 'User' | 'SourceAndObject';

/** What is in a Status, besides its code. */
export interface FaultStatus {
  /** Default: none, as for etcd's failures. */
  readonly reason?: string;
  /** Default: empty. */
  readonly message?: string;
  /** Such as `{ retryAfterSeconds: 3 }`. Default: none. */
  readonly details?: ApiStatusDetails;
  /** Such as `{ 'Retry-After': '3' }`. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
}

const refused = ({ code, status }: ApiStatusError): FaultResponse => ({ status: code, body: status });
const JSON_TYPE = { 'Content-Type': 'application/json' };
const eventsOf = (apiGroup: string): string => (apiGroup === '' ? 'events' : `events.${apiGroup}`);
const succeeded = ({ verb }: ReceivedRequest): number => (verb === 'create' ? 201 : 200);

/**
 * Answers in the words of kube-apiserver, of its plug-ins and of proxies in front of it.
 *
 * @example
 * ```ts
 * import { EventApiServer, faultAnswers } from 'kube-event-recorder/testing/server';
 *
 * const server = await EventApiServer.start();
 * server.fault({ verb: 'create', times: 2, answer: faultAnswers.rateLimited('Namespace') });
 * server.fault({ verb: 'patch', nth: 3, answer: faultAnswers.timedOut(), carryOut: true }); // stored, and 504
 * server.fault({ namespace: 'shop', answer: faultAnswers.forbidden('system:serviceaccount:shop:controller') });
 * ```
 *
 * @see apimachinery api/errors, apiserver endpoints/handlers/responsewriters
 */
export const faultAnswers = {
  /** A Status of failure. */
  status(code: number, { reason = '', message = '', details, headers }: FaultStatus = {}): FaultResponse {
    return { ...refused(new ApiStatusError(code, reason, message, details)), ...(headers && { headers }) };
  },

  /** A proxy's page. Default: 502. */
  html(status = 502): FaultResponse {
    const body = `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
    return { status, headers: { 'Content-Type': 'text/html' }, body };
  },

  /** 401. */
  unauthorized: (): FaultResponse => refused(unauthorized()),

  /** 403 as RBAC words it. */
  forbidden(user = 'system:serviceaccount:default:default'): FaultResponder {
    return ({ verb, apiGroup, namespace, name }) => {
      const where = `in API group "${apiGroup}" in the namespace "${namespace}"`;
      // RBAC sees the path alone, which has no name yet when an object is created.
      const known = verb === 'create' ? '' : name;
      return refused(forbidden(eventsOf(apiGroup), known, `User "${user}" cannot ${verb} resource "events" ${where}`));
    };
  },

  /** 403 of a namespace that is being deleted. */
  namespaceTerminating:
    (): FaultResponder =>
    ({ apiGroup, namespace, name }) =>
      refused(namespaceTerminating(eventsOf(apiGroup), name, namespace)),

  /** 404 with a Status: of the namespace for a create, of the event otherwise. */
  notFound:
    (): FaultResponder =>
    ({ verb, apiGroup, namespace, name }) =>
      refused(verb === 'create' ? notFound('namespaces', namespace) : notFound(eventsOf(apiGroup), name)),

  /** 404 without a Status: a wrong address, or a proxy. */
  pageNotFound: (): FaultResponse => ({ status: 404, body: '404 page not found\n' }),

  /** 409: the object has another version. */
  conflict:
    (): FaultResponder =>
    ({ apiGroup, name }) =>
      refused(conflict(eventsOf(apiGroup), name)),

  /** 409: there is one of that name. */
  alreadyExists:
    (): FaultResponder =>
    ({ apiGroup, name }) =>
      refused(alreadyExists(eventsOf(apiGroup), name)),

  /**
   * 429 of the EventRateLimit plug-in, which sends no Retry-After.
   *
   * @param key Default: the namespace for `Namespace`, otherwise empty, as the plug-in has it for `Server`
   * @see kubernetes plugin/pkg/admission/eventratelimit/limitenforcer.go
   */
  rateLimited(type: EventRateLimitType = 'Namespace', key?: string): FaultResponder {
    return ({ namespace }) => {
      const found = key ?? (type === 'Namespace' ? namespace : '');
      const message = `Too many requests: limit reached on type ${type} for key ${found}`;
      return refused(new ApiStatusError(429, 'TooManyRequests', message));
    };
  },

  /**
   * 429 of a server that has too much to do: plain text with Retry-After.
   *
   * @param retryAfter the header as it is sent: seconds, an HTTP date or nonsense. Default: `1`
   * @see apiserver server/filters/maxinflight.go
   */
  overloaded: (retryAfter = '1'): FaultResponse => ({
    status: 429,
    headers: { 'Retry-After': retryAfter },
    body: 'Too many requests, please try again later.\n',
  }),

  /** 500 of an etcd that gave no answer in time: stored or not, nobody knows. */
  etcdTimeout: (): FaultResponse => refused(storageFailure('etcdserver: request timed out')),

  /** 500 of an object that is too large for etcd. */
  requestTooLarge: (): FaultResponse => refused(storageFailure('etcdserver: request is too large')),

  /** 504 of a request that took longer than its `?timeout=`. */
  timedOut: (): FaultResponse => refused(timedOut()),

  /** A success whose JSON breaks off. */
  brokenJson: (): FaultResponder => (request) => ({
    status: succeeded(request),
    headers: JSON_TYPE,
    body: '{"kind":"Event","metadata":{"name":',
  }),

  /** A success that says JSON and has no body. */
  emptyJson: (): FaultResponder => (request) => ({ status: succeeded(request), headers: JSON_TYPE }),

  /** A success with a Status in place of the event. */
  statusOfSuccess: (): FaultResponder => (request) => ({
    status: succeeded(request),
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' },
  }),
};
