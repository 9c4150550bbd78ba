import { HttpMethod, type KubeConfig } from '@kubernetes/client-node';
import { catchError, map, type Observable, of, switchMap, throwError } from 'rxjs';
import { EventSinkError } from '../delivery/index.ts';
import { type ApiRequestOptions } from './ApiRequestOptions.ts';
import { ApiRequests } from './ApiRequests.ts';
import { kubeConfigRequest } from './kubeConfigRequest.ts';
import { propertyOf } from './propertyOf.ts';

/**
 * Asks the API server whether it has events.k8s.io/v1; cold, one request each, and a second one where the first says no.
 *
 * It is absent only where the server's own list of groups is without it, and nothing is at its path. The path alone says less: a server without the
 * group answers there as a proxy does, with a 404 in plain text. And so does the list: a server that starts answers with one group of its 20 for
 * a while, and takes events by now (both tried on kube-apiserver 1.34.4). A 403 for the list says nothing of it: then it is tried. Whatever else
 * fails makes it err, with an error that tells delivery to try again: client-go's adapter takes any failure for "absent", for as long as the
 * process runs.
 *
 * @internal
 */
export function eventsV1Discovery(kubeConfig: KubeConfig, options: ApiRequestOptions): Observable<boolean> {
  const requests = new ApiRequests(kubeConfig, options);
  const { signal } = new AbortController();
  const ask = (path: string) => {
    const request = { method: HttpMethod.GET, path };
    return requests.run({ signal, call: (sent) => kubeConfigRequest(kubeConfig, request, sent) });
  };
  const askAtItsPath = () =>
    ask('/apis/events.k8s.io/v1').pipe(
      map(isEventsV1),
      catchError((error: unknown) => (isNothingThere(error) ? of(false) : throwError(() => error))),
    );
  return ask('/apis').pipe(
    map(listsEventsV1),
    switchMap((isListed) => (isListed ? of(true) : askAtItsPath())),
    catchError((error: unknown) => {
      const answer = error instanceof EventSinkError ? error.answer : undefined;
      if (answer?.kind === 'status') {
        if (answer.code === 403) return of(true);
        // Credentials, and waits that the server asks for, mean the same for the event that waits for this.
        if (answer.code === 401 || answer.retryAfterMs !== undefined) return throwError(() => error);
      }
      if (answer?.kind === 'credentials' || answer?.kind === 'invalid') return throwError(() => error);
      // Nothing was sent of the event itself, so there is no doubt about what became of it.
      const message = `it is not known yet whether the API server has events.k8s.io/v1: ${answer?.message ?? 'no answer'}`;
      return throwError(() => new EventSinkError({ kind: 'not-sent', code: 'DISCOVERY', message }));
    }),
  );
}

function listsEventsV1(list: unknown): boolean {
  if (propertyOf(list, 'kind') !== 'APIGroupList') {
    throw new EventSinkError({ kind: 'unexpected', message: 'the answer is no list of groups' });
  }
  const group = itemsAt(list, 'groups').find((item) => propertyOf(item, 'name') === 'events.k8s.io');
  return itemsAt(group, 'versions').some((item) => propertyOf(item, 'version') === 'v1');
}

function isEventsV1(list: unknown): boolean {
  if (propertyOf(list, 'kind') !== 'APIResourceList') {
    throw new EventSinkError({ kind: 'unexpected', message: 'the answer is no list of resources' });
  }
  return true;
}

/** Whoever may not look there goes by the list alone. */
function isNothingThere(error: unknown): boolean {
  const answer = error instanceof EventSinkError ? error.answer : undefined;
  return answer?.kind === 'status' && (answer.code === 404 || answer.code === 403);
}

function itemsAt(value: unknown, key: string): readonly unknown[] {
  const items = propertyOf(value, key);
  return Array.isArray(items) ? items : [];
}
