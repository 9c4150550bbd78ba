import { type KubernetesEvent } from '../event/index.ts';
import { type ShutdownReport, type WatcherReport } from '../recorder/index.ts';
import { haveMessages, marbleTexts } from './marbleTexts.ts';

/** What is expected of a watcher in a {@link MarbleReport}. */
export interface MarbleWatcherReport extends Partial<Omit<WatcherReport, 'undelivered'>> {
  /** Each as `interrupted Normal web Created x2 +2`, as `expectDrops` has it. */
  readonly undelivered?: readonly string[];
}

/** What is expected of the report of a shutdown; of it and of each watcher only the fields that are given are compared. */
export interface MarbleReport extends Partial<Omit<ShutdownReport, 'watchers'>> {
  readonly watchers?: readonly MarbleWatcherReport[];
}

/** As much of a report as is expected of it. */
export function reportShown(report: ShutdownReport<KubernetesEvent>, expected: MarbleReport = {}): MarbleReport {
  const watchers = report.watchers.map((watcher, index) => watcherShown(watcher, expected.watchers?.[index]));
  return picked({ ...report, watchers }, expected);
}

function watcherShown(
  watcher: WatcherReport<KubernetesEvent>,
  expected: MarbleWatcherReport = {},
): MarbleWatcherReport {
  const withMessage = haveMessages(expected.undelivered ?? []);
  const undelivered = watcher.undelivered.map((one) => marbleTexts.drop(one, withMessage));
  return picked({ ...watcher, undelivered }, expected);
}

/** The fields of a value that another one has too. */
function picked<T extends object>(value: T, other: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([field]) => Object.hasOwn(other, field))) as Partial<T>;
}
