import { isDeepStrictEqual } from 'node:util';
import { type CoreV1Event, type KnownType, Scheme } from '../../lib/event/index.ts';
import { EventBroadcaster, type EventRecorder } from '../../lib/recorder/index.ts';
import { compact, withoutChance } from './compact.ts';
import { type ConformanceCase, type ConformanceStep, type Mismatch } from './ConformanceCase.ts';
import { ReplayScheduler } from './ReplayScheduler.ts';

interface RecordStep extends ConformanceStep {
  readonly ms: number;
  readonly reference?: object;
  readonly object?: object | null;
  readonly scheme?: KnownType;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly format: string;
  readonly args: readonly unknown[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly expect: { readonly event: unknown; readonly logs?: readonly { readonly level: string }[] };
}

/** Replays a case of kind make-event: a recorder, and the events that a watcher gets. */
export function replayMakeEvent(testCase: ConformanceCase): Mismatch[] {
  const scheduler = new ReplayScheduler(testCase.start ?? '');
  const scheme = new Scheme();
  let levels: string[] = [];
  let seen: CoreV1Event[] = [];
  const broadcaster = new EventBroadcaster({
    scheduler,
    random: () => 0,
    logger: { log: (level) => levels.push(level) },
  });
  broadcaster.events.subscribe((event) => seen.push(event));
  const recorder = broadcaster.newRecorder(scheme, testCase.options['source'] as object);

  const mismatches: Mismatch[] = [];
  for (const [index, step] of (testCase.steps as readonly RecordStep[]).entries()) {
    if (step.op === 'advance') {
      scheduler.advance(step.ms);
      continue;
    }
    levels = [];
    seen = [];
    record(recorder, step, typed(step, scheme));
    scheduler.advance(0);
    const actual = { event: seen.map(named)[0] ?? null, levels };
    const expected = { event: step.expect.event, levels: (step.expect.logs ?? []).map(({ level }) => level) };
    if (!isDeepStrictEqual(actual, expected)) mismatches.push({ step: index, expected, actual });
  }
  return mismatches;
}

function named(event: CoreV1Event): unknown {
  return compact({ ...event, metadata: { ...event.metadata, name: withoutChance(event.metadata.name) } });
}

/** An object of a Go type that the scheme knows is an instance of a class of its own here. */
function typed(step: RecordStep, scheme: Scheme): unknown {
  if (step.reference) return step.reference;
  if (!step.scheme) return step.object;
  function Known() {}
  scheme.addKnownType(Known as unknown as new () => object, step.scheme);
  return Object.assign(Object.create(Known.prototype as object) as object, step.object);
}

function record(recorder: EventRecorder, step: RecordStep, object: unknown): void {
  const { type, reason, message, format, args, annotations } = step;
  switch (step.op) {
    case 'event':
      recorder.event(object, type, reason, message);
      break;
    case 'eventf':
      recorder.eventf(object, type, reason, format, ...args);
      break;
    case 'annotatedEventf':
      recorder.annotatedEventf(object, annotations, type, reason, format, ...args);
      break;
    default:
      throw new Error(`unknown op ${step.op}`);
  }
}
