import { defer, endWith, ignoreElements, type Observable, retry, tap } from 'rxjs';
import { type EventRecorder } from 'kube-event-recorder';
import { mergeMapByKey } from 'kube-event-recorder/operators';

/** As much of a Pod as the controller looks at. */
export interface Pod {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: { readonly namespace: string; readonly name: string; readonly uid: string };
}

/**
 * A small controller: starts each Pod that it is told of, again each second until that succeeds, and records what comes of it.
 *
 * @param pods each Pod when it is new or has changed
 * @param start starts a Pod: completes when it runs, errs when it can't be started
 * @returns the Pods that run
 */
export function runPods(
  pods: Observable<Pod>,
  start: (pod: Pod) => Observable<unknown>,
  recorder: EventRecorder,
): Observable<Pod> {
  const reconcile = (pod: Pod): Observable<Pod> =>
    defer(() => start(pod)).pipe(
      tap({
        error: (error) => recorder.eventf(pod, 'Warning', 'FailedStart', 'Error: %v', error),
        complete: () => recorder.eventf(pod, 'Normal', 'Started', 'Started Pod %s', pod.metadata.name),
      }),
      retry({ delay: 1_000 }),
      ignoreElements(),
      endWith(pod),
    );
  // One at a time for each Pod; of what changes meanwhile the newest state is enough.
  return pods.pipe(
    mergeMapByKey(reconcile, {
      key: ({ metadata }) => metadata.uid,
      conflate: (_, changed) => changed,
      concurrent: 10,
      capacity: 1_000,
    }),
  );
}
