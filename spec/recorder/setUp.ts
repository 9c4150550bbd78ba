import { VirtualTimeScheduler } from 'rxjs';
import {
  EventBroadcaster,
  type EventBroadcasterOptions,
  type EventDrop,
  type EventRecorder,
  Scheme,
} from '../../lib/index.ts';

export const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web', uid: '1' };

/** One call of the logger. */
export interface Logged {
  readonly level: string;
  readonly message: string;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** A broadcaster in virtual time, and all that it says. */
export interface SetUp {
  readonly broadcaster: EventBroadcaster;
  readonly recorder: EventRecorder;
  readonly time: VirtualTimeScheduler;
  readonly logged: Logged[];
  readonly drops: EventDrop[];
  /** Records events named after their reasons. */
  record(...reasons: string[]): void;
  /** Lets virtual time go by: 0 runs the next turn. */
  advance(ms?: number): void;
}

/** Makes a broadcaster whose time moves only when `advance` is called. */
export function setUp(options: EventBroadcasterOptions = {}): SetUp {
  const time = new VirtualTimeScheduler();
  const logged: Logged[] = [];
  const drops: EventDrop[] = [];
  const broadcaster = new EventBroadcaster({
    logger: { log: (level, message, meta) => logged.push({ level, message, meta }) },
    scheduler: time,
    random: () => 0,
    ...options,
  });
  broadcaster.drops.subscribe((drop) => drops.push(drop));
  const recorder = broadcaster.newRecorder(new Scheme(), { component: 'test' });
  return {
    broadcaster,
    recorder,
    time,
    logged,
    drops,
    record: (...reasons) => {
      for (const reason of reasons) recorder.event(pod, 'Normal', reason, 'message');
    },
    advance: (ms = 0) => {
      time.maxFrames = time.frame + ms;
      time.flush();
      time.frame = time.maxFrames;
    },
  };
}

/** Lets promises settle. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
