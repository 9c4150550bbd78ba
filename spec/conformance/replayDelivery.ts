import { isDeepStrictEqual } from 'node:util';
import { defer, of, throwError } from 'rxjs';
import { type EventCorrelatorOptions } from '../../lib/correlation/index.ts';
import { clientGoDelivery, type EventSink, EventSinkError, readEvent } from '../../lib/delivery/index.ts';
import { type CoreV1Event, type JsonObject, type ObjectReference, Scheme } from '../../lib/event/index.ts';
import { EventBroadcaster } from '../../lib/recorder/index.ts';
import { compact } from './compact.ts';
import { type ConformanceCase, type ConformanceStep, type Mismatch } from './ConformanceCase.ts';
import { contentsInMilliseconds, nameInMilliseconds } from './inMilliseconds.ts';
import { ReplayScheduler } from './ReplayScheduler.ts';
import { failureOf, type ScriptedAnswer } from './scriptedAnswer.ts';

interface Call {
  readonly verb: 'create' | 'patch';
  readonly namespace: string;
  readonly name: string;
  readonly try: number;
  readonly body?: unknown;
  readonly patch?: unknown;
  readonly waitMs?: number;
  readonly answer: ScriptedAnswer;
}

interface DeliveryStep extends ConformanceStep {
  readonly ms: number;
  readonly reference: ObjectReference;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly expect?: { readonly calls: readonly Call[]; readonly logs?: readonly { readonly level: string }[] };
}

interface SeenCall {
  readonly verb: string;
  readonly namespace: string;
  readonly name: string;
  readonly contents: unknown;
  readonly at: number;
}

/** Replays a case of kind delivery: a broadcaster with client-go's delivery, before a sink that answers as the case says. */
export function replayDelivery(testCase: ConformanceCase): Mismatch[] {
  const { source, sleepMs, correlator } = testCase.options as {
    source: object;
    sleepMs: number;
    correlator: EventCorrelatorOptions;
  };
  const scheduler = new ReplayScheduler(testCase.start ?? '');
  let levels: string[] = [];
  let seen: SeenCall[] = [];
  let answers: readonly Call[] = [];
  const call = (verb: 'create' | 'patch', event: CoreV1Event, contents: unknown) =>
    defer(() => {
      const { namespace, name } = event.metadata;
      seen.push({ verb, namespace, name: nameInMilliseconds(name), contents, at: scheduler.frame });
      const next = answers[seen.length - 1];
      return next ? answered(next) : throwError(() => new Error('a call that client-go did not make'));
    });
  const sink: EventSink = {
    create: (event) => call('create', event, written(event)),
    patch: (event, patch: JsonObject) => call('patch', event, Object.keys(patch).length === 0 ? null : patch),
  };
  const broadcaster = new EventBroadcaster({
    scheduler,
    random: () => 0,
    logger: { log: (level) => levels.push(level === 'debug' ? 'info5' : level) },
  });
  const delivery = clientGoDelivery({ sleepMs });
  broadcaster.startRecordingToSink(sink, {
    correlator,
    // A first wait is somewhere in the step that follows.
    delivery: (to, connection) =>
      delivery(to, { ...connection, context: { ...connection.context, random: () => 0.5 } }),
  });
  const recorder = broadcaster.newRecorder(new Scheme(), source);

  const mismatches: Mismatch[] = [];
  /** What a call repeats that is written without its contents: the one before it of the same name. */
  const lastContents = new Map<string, unknown>();
  /** When the last try of an event was: waits go from there, also over steps. */
  let lastAt = 0;
  for (const [index, step] of (testCase.steps as readonly DeliveryStep[]).entries()) {
    levels = [];
    seen = [];
    answers = step.expect?.calls ?? [];
    act(step);
    const expected = (step.expect?.calls ?? []).map((expectedCall) => {
      const { verb, namespace, name, body, patch } = expectedCall;
      const key = `${verb} ${namespace}/${name}`;
      const contents = 'body' in expectedCall ? body : 'patch' in expectedCall ? patch : lastContents.get(key);
      lastContents.set(key, contents);
      return { verb, namespace, name: nameInMilliseconds(name), contents: contentsInMilliseconds(contents) };
    });
    const actual = seen.map(({ verb, namespace, name, contents }) => ({ verb, namespace, name, contents }));
    const expectedLevels = (step.expect?.logs ?? []).map(({ level }) => level);
    const waits = waitsOf(seen, answers, lastAt);
    lastAt = seen.at(-1)?.at ?? lastAt;
    if (!isDeepStrictEqual([actual, levels], [expected, expectedLevels]) || !waits) {
      mismatches.push({
        step: index,
        expected: { calls: expected, levels: expectedLevels, waits: answers.map(({ waitMs }) => waitMs) },
        actual: { calls: actual, levels, at: seen.map(({ at }) => at) },
      });
    }
  }
  return mismatches;

  function act(step: DeliveryStep): void {
    switch (step.op) {
      case 'record': {
        const { reference, annotations, type, reason, message } = step;
        if (annotations) recorder.annotatedEventf(reference, annotations, type, reason, '%s', message);
        else recorder.event(reference, type, reason, message);
        scheduler.advance(0);
        break;
      }
      case 'advance':
      case 'settle':
        scheduler.advance(step.ms);
        break;
      case 'shutdown':
        void broadcaster.shutdown();
        scheduler.advance(0);
        break;
      default:
        throw new Error(`unknown op ${step.op}`);
    }
  }
}

/** Whether each wait that the case tells is what passed since the call before it. */
function waitsOf(seen: readonly SeenCall[], calls: readonly Call[], before: number): boolean {
  return calls.every(({ waitMs }, index) => {
    const at = seen[index]?.at;
    return waitMs === undefined || at === undefined || at - (seen[index - 1]?.at ?? before) === waitMs;
  });
}

function written(event: CoreV1Event): unknown {
  return contentsInMilliseconds(compact(event));
}

function answered({ answer }: Call) {
  if (answer.ok !== undefined) {
    const stored = readEvent(answer.ok);
    if (!stored) throw new Error('the answer of the case is no event');
    return of(stored);
  }
  return throwError(() => new EventSinkError(failureOf(answer)));
}
