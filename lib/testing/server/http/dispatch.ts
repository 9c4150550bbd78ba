import { type ApiAnswer, type ApiRequest } from './ApiRequest.ts';
import { ApiStatusError, methodNotAllowed, noSuchResource } from '../api/apiStatus.ts';
import { matchRoute, type Route } from './routes.ts';

/** Hands a request to its handler. Never throws: a refusal is an answer. */
export function dispatch(
  routes: readonly Route[],
  path: string,
  request: Omit<ApiRequest, 'namespace' | 'name'>,
): ApiAnswer {
  try {
    const match = matchRoute(routes, path);
    if (match === undefined) {
      if (isOfServedGroup(routes, path)) throw noSuchResource();
      return { status: 404, body: '404 page not found\n' };
    }
    const handler = match.methods.get(request.method);
    if (handler === undefined) throw methodNotAllowed();
    return handler({ ...request, namespace: match.namespace, name: match.name });
  } catch (error) {
    return refusal(error);
  }
}

/** Whether a path is below `/api`, or below a group that discovery tells of. */
function isOfServedGroup(routes: readonly Route[], path: string): boolean {
  const groupPath = /^\/(?:api|apis\/[^/]+)(?=\/)/.exec(path)?.[0];
  return groupPath !== undefined && routes.some((route) => route.path === groupPath);
}

/** The answer that an error makes. One that is no refusal is a fault of this server, or JSON too deep for the stack. */
export function refusal(error: unknown): ApiAnswer {
  if (error instanceof ApiStatusError) {
    return { status: error.code, body: error.status, headers: error.headers };
  }
  const message = error instanceof Error ? error.message : 'unknown';
  const failure = new ApiStatusError(500, 'InternalError', `Internal error occurred: ${message}`, {
    causes: [{ message }],
  });
  return { status: 500, body: failure.status };
}
