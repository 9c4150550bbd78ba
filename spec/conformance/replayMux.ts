import { isDeepStrictEqual } from 'node:util';
import { Broadcaster, BroadcasterStoppedError, type PulledWatcher } from '../../lib/broadcast/index.ts';
import { type ConformanceCase, type ConformanceStep, type Mismatch } from './ConformanceCase.ts';

/** What apimachinery's `NewBroadcaster` gives its incoming queue, whatever the watchers' length. */
const SHORT_INCOMING_QUEUE = 25;

interface MuxStep extends ConformanceStep {
  readonly watcher: string;
  readonly event: string;
  readonly events: readonly string[];
  readonly max: number;
}

/** Lets everything that is due run: turns are microtasks, and one may plan another. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Replays a case of kind mux: watch.Broadcaster of apimachinery. */
export async function replayMux(testCase: ConformanceCase): Promise<Mismatch[]> {
  const queueLength = Number(testCase.options['queueLength']);
  const broadcaster = new Broadcaster<string>({
    queueLength,
    intakeLength: testCase.options['longQueue'] === true ? queueLength : SHORT_INCOMING_QUEUE,
    fullChannelBehavior: testCase.options['fullChannel'] === 'wait' ? 'wait' : 'drop',
  });
  const watchers = new Map<string, PulledWatcher<string>>();
  let resolved: { step: number; error: string | null }[] = [];

  const watcherOf = (step: MuxStep): PulledWatcher<string> => {
    const watcher = watchers.get(step.watcher);
    if (!watcher) throw new Error(`no watcher ${step.watcher}`);
    return watcher;
  };
  const open = (step: MuxStep, prefix: readonly string[]) => {
    try {
      watchers.set(step.watcher, broadcaster.open({ prefix }));
      return { error: null };
    } catch (error) {
      if (!(error instanceof BroadcasterStoppedError)) throw error;
      return { error: error.message };
    }
  };
  /** Waits for a call that may be pending; one that comes back in a later step is told there. */
  const call = async (index: number, work: Promise<void>) => {
    let late = false;
    let outcome: { result: string; error?: string } = { result: 'pending' };
    const ended = (error: string | null) => {
      if (late) resolved.push({ step: index, error });
      else outcome = error === null ? { result: 'done' } : { result: 'error', error };
    };
    work.then(
      () => ended(null),
      (error: unknown) => ended(error instanceof Error ? error.message : String(error)),
    );
    await settle();
    late = true;
    return outcome;
  };
  const read = async (step: MuxStep) => {
    const watcher = watcherOf(step);
    const events: string[] = [];
    for (;;) {
      const taken = watcher.take(step.max - events.length);
      events.push(...taken);
      // More may move up while it reads.
      await settle();
      if (taken.length === 0 || events.length === step.max) break;
    }
    return { events, ended: watcher.ended && events.length < step.max };
  };
  const play = async (step: MuxStep, index: number): Promise<object> => {
    switch (step.op) {
      case 'watch':
        return open(step, []);
      case 'watchWithPrefix':
        return open(step, step.events);
      case 'action':
        return call(index, broadcaster.action(step.event));
      case 'actionOrDrop': {
        const result = broadcaster.actionOrDrop(step.event);
        return result === 'stopped' ? { result: 'error', error: new BroadcasterStoppedError().message } : { result };
      }
      case 'read':
        return read(step);
      case 'stop':
        watcherOf(step).stop();
        return { result: 'done' };
      case 'shutdown':
        return call(index, broadcaster.shutdown());
      default:
        throw new Error(`unknown op ${step.op}`);
    }
  };

  const mismatches: Mismatch[] = [];
  for (const [index, step] of testCase.steps.entries()) {
    resolved = [];
    const outcome = await play(step as MuxStep, index);
    await settle();
    const actual = resolved.length > 0 ? { ...outcome, resolved } : outcome;
    if (!isDeepStrictEqual(actual, step.expect)) mismatches.push({ step: index, expected: step.expect, actual });
  }
  return mismatches;
}
