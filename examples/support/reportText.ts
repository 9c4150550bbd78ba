import { type KubernetesEvent, type ShutdownReport } from 'kube-event-recorder';

/** A report in a few lines: a watcher each, then what was lost. */
export function reportText(report: ShutdownReport<KubernetesEvent>): string {
  const lines = report.watchers.flatMap(({ name, recorded, handled, lost, undelivered }) => [
    `  ${name}: ${handled} of ${recorded} handled`,
    ...Object.entries(lost).map(([reason, occurrences]) => `    ${occurrences} ${reason}`),
    ...undelivered.map(({ event, reason }) => `    ${event.metadata.namespace}/${event.metadata.name}: ${reason}`),
  ]);
  return [`Shutdown ${report.complete ? 'complete' : 'incomplete'} after ${report.durationMs} ms`, ...lines].join('\n');
}
