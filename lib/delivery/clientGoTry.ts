import { catchError, from, map, type Observable, throwError } from 'rxjs';
import { escapeControls, type JsonObject, type KubernetesEvent } from '../event/index.ts';
import { type DeliveryNotice } from './DeliveryNotice.ts';
import { type DeliveryOutcome } from './DeliveryOutcome.ts';
import { type EventSink } from './EventSink.ts';
import { type Answer } from './Answer.ts';
import { answerOf, sinkRequest } from './sinkRequest.ts';
import { withoutResourceVersion } from './withoutResourceVersion.ts';

/** How often client-go tries to write an event, at most. */
export const CLIENT_GO_TRIES = 12;

/** What one try stored, and how. */
export type Stored<E extends KubernetesEvent> = Pick<DeliveryOutcome<E>, 'event'> & {
  readonly kind: 'created' | 'patched';
};

/**
 * One try of client-go's to write an event: a PATCH, if there is one, and a POST if there is none or the event isn't there any more.
 *
 * @see `recordEvent` in client-go tools/record/event.go and tools/events/event_broadcaster.go
 */
export function clientGoTry<E extends KubernetesEvent>(
  sink: EventSink<E>,
  event: E,
  patch: JsonObject | undefined,
): Observable<Stored<E>> {
  const create = sinkRequest((request) => sink.create(withoutResourceVersion(event), request)).pipe(
    map((stored): Stored<E> => ({ kind: 'created', event: stored })),
  );
  if (patch === undefined) return create;
  return sinkRequest((request) => from(sink.patch(event, patch, request))).pipe(
    map((stored): Stored<E> => ({ kind: 'patched', event: stored })),
    catchError((error: Error) => {
      const answer = answerOf(error);
      return answer.kind === 'status' && answer.code === 404 ? create : throwError(() => error);
    }),
  );
}

/** Whether client-go tries again after such an answer: it hasn't reached the server, or was told no event. */
export function isTriedAgain({ kind }: Answer): boolean {
  return kind !== 'invalid' && kind !== 'status';
}

/** What client-go logs of a try that failed. */
export function failedTry(event: KubernetesEvent, error: Error): DeliveryNotice {
  const answer = answerOf(error);
  if (answer.kind === 'invalid') {
    return writeNotice('error', 'Unable to construct event (will not retry!)', event, answer);
  }
  if (isTriedAgain(answer))
    return writeNotice('error', 'Unable to write event (may retry after sleeping)', event, answer);
  const { causes, reason } = answer.kind === 'status' ? answer : { causes: [], reason: undefined };
  const isExpected = reason === 'AlreadyExists' || causes.some((cause) => cause.reason === 'NamespaceTerminating');
  return writeNotice(isExpected ? 'debug' : 'error', 'Server rejected event (will not retry!)', event, answer);
}

/** What client-go logs of an event that is to be written. */
export function writeNotice(
  level: DeliveryNotice['level'],
  message: string,
  event: KubernetesEvent,
  answer?: Answer,
): DeliveryNotice {
  const { namespace, name } = event.metadata;
  return {
    level,
    message,
    fields: { event: escapeControls(`${namespace}/${name}`), ...(answer && { error: answer.message }) },
  };
}
