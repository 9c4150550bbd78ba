import { type CoreV1Event } from '@kubernetes/client-node';

/** Prints events of both APIs as `kubectl get events` does, and their counts as `kubectl events`. */
export function eventTable(events: readonly CoreV1Event[], now: Date): string {
  const rows = events.map((event) => [
    lastSeen(event, now),
    event.type ?? '',
    event.reason ?? '',
    `${(event.involvedObject.kind ?? '').toLowerCase()}/${event.involvedObject.name ?? ''}`,
    event.message ?? '',
  ]);
  const table = [['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

/** `5s`, or `5s (x4 over 3m)` where there is more than one: a count in core/v1, a series in events.k8s.io/v1. */
function lastSeen({ count = 1, eventTime, firstTimestamp, lastTimestamp, series }: CoreV1Event, now: Date): string {
  const last = age(series?.lastObservedTime ?? lastTimestamp ?? eventTime, now);
  const occurrences = series?.count ?? count;
  return occurrences > 1 ? `${last} (x${occurrences} over ${age(firstTimestamp ?? eventTime, now)})` : last;
}

/** `5s`, `3m`, `2h`, `4d`. */
function age(since: Date | undefined, now: Date): string {
  if (since === undefined) return '<unknown>';
  const seconds = Math.max(0, Math.floor((now.getTime() - new Date(since).getTime()) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
