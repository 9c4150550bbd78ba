import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import {
  type DeliveryOutcome,
  EventBroadcaster,
  type EventDrop,
  type EventRecorder,
  type EventWatcher,
  type LogMeta,
  Scheme,
  type StartRecordingToSinkOptions,
  type WatcherStats,
} from 'kube-event-recorder';
import { CoreV1EventSink } from 'kube-event-recorder/client-node';
import { expect, onTestFinished } from 'vitest';

/** A line that the broadcaster has logged. */
export interface Logged {
  readonly level: string;
  readonly message: string;
  readonly meta: LogMeta;
}

/** A recorder on a real server, and whatever it says. */
export interface Recording {
  readonly broadcaster: EventBroadcaster;
  readonly watcher: EventWatcher<DeliveryOutcome>;
  readonly recorder: EventRecorder;
  readonly logged: readonly Logged[];
  readonly outcomes: readonly DeliveryOutcome[];
  readonly drops: readonly EventDrop[];
}

/** Puts it together as a user would. The books are looked at with each outcome, and must close each time. */
export function startRecording(kubeconfig: string | KubeConfig, options: StartRecordingToSinkOptions = {}): Recording {
  const kubeConfig = typeof kubeconfig === 'string' ? kubeConfigOf(kubeconfig) : kubeconfig;
  const logged: Logged[] = [];
  const outcomes: DeliveryOutcome[] = [];
  const drops: EventDrop[] = [];
  const broadcaster = new EventBroadcaster({
    logger: { log: (level, message, meta) => logged.push({ level, message, meta }) },
    shutdownDeadlineMs: 60_000,
  });
  broadcaster.drops.subscribe((drop) => drops.push(drop));
  const watcher = broadcaster.startRecordingToSink(new CoreV1EventSink(kubeConfig.makeApiClient(CoreV1Api)), options);
  watcher.results.subscribe((outcome) => {
    outcomes.push(outcome);
    expectClosedBooks(watcher.stats());
  });
  onTestFinished(() => void broadcaster.shutdown({ deadlineMs: 0 }));
  const recorder = broadcaster.newRecorder(new Scheme(), { component: 'example-controller' });
  return { broadcaster, watcher, recorder, logged, outcomes, drops };
}

export function kubeConfigOf(text: string): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(text);
  return kubeConfig;
}

/** What was recorded is somewhere, all of it and nothing else. */
export function expectClosedBooks({ recorded, handled, waiting, running, held, lost }: WatcherStats): void {
  const all = Object.values(lost).reduce((sum, occurrences) => sum + occurrences, handled + waiting + running + held);
  expect(all).toBe(recorded);
}
