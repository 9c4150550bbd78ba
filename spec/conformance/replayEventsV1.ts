import { isDeepStrictEqual } from 'node:util';
import { defer, NEVER, of, Subject, throwError } from 'rxjs';
import { type EventSink, EventSinkError, readEventsV1Event } from '../../lib/delivery/index.ts';
import { type EventsV1Event, type JsonObject, type ObjectReference, Scheme } from '../../lib/event/index.ts';
import { clientGoSeriesDelivery, EventsV1Broadcaster } from '../../lib/recorder/v1/index.ts';
import { compact } from './compact.ts';
import { type ConformanceCase, type ConformanceStep, type Mismatch } from './ConformanceCase.ts';
import { contentsInMilliseconds, nameInMilliseconds } from './inMilliseconds.ts';
import { ReplayScheduler } from './ReplayScheduler.ts';
import { failureOf, type ScriptedAnswer } from './scriptedAnswer.ts';

interface Call {
  readonly verb: 'create' | 'patch';
  readonly namespace: string;
  readonly name: string;
  readonly body?: unknown;
  readonly patch?: unknown;
  readonly atMs?: number;
  readonly answer: ScriptedAnswer;
}

interface EventfStep {
  readonly regarding: ObjectReference;
  readonly related?: ObjectReference;
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface EventsV1Step extends ConformanceStep, EventfStep {
  readonly ms: number;
  readonly settleMs?: number;
  readonly duringFirstCall?: EventfStep;
  readonly expect?: {
    readonly calls?: readonly Call[];
    readonly anyOrder?: boolean;
    readonly logs?: readonly { readonly level: string }[];
  };
}

interface SeenCall {
  readonly verb: string;
  readonly namespace: string;
  readonly name: string;
  readonly contents: unknown;
  readonly atMs?: number;
}

/** Replays a case of kind events-v1: a broadcaster with client-go's delivery of series, before a sink that answers as the case says. */
export function replayEventsV1(testCase: ConformanceCase): Mismatch[] {
  const { reportingController, sleepMs, timers } = testCase.options as {
    reportingController: string;
    sleepMs: number;
    timers: boolean;
  };
  const scheduler = new ReplayScheduler(testCase.start ?? '');
  const finishes = new Subject<void>();
  const refreshes = new Subject<void>();
  let levels: string[] = [];
  let seen: SeenCall[] = [];
  let answers: Call[] = [];
  let duringFirstCall: EventfStep | undefined;
  const call = (verb: 'create' | 'patch', event: EventsV1Event, contents: unknown) =>
    defer(() => {
      const { namespace, name } = event.metadata;
      seen.push({ verb, namespace, name: nameInMilliseconds(name), contents, atMs: scheduler.frame });
      if (duringFirstCall) {
        const step = duringFirstCall;
        duringFirstCall = undefined;
        eventf(step);
        // What is recorded is handed out before the answer is.
        scheduler.advance(0);
      }
      const index = answers.findIndex(
        (next) => next.verb === verb && next.name === name && next.namespace === namespace,
      );
      const [next] = index === -1 ? [] : answers.splice(index, 1);
      return next ? answered(next) : throwError(() => new Error('a call that client-go did not make'));
    });
  const sink: EventSink<EventsV1Event> = {
    create: ({ apiVersion, kind, ...event }) => call('create', event, contentsInMilliseconds(compact(event))),
    patch: (event, patch: JsonObject) => call('patch', event, patch),
  };
  const broadcaster = new EventsV1Broadcaster({
    scheduler,
    random: () => 0,
    logger: {
      log: (level, message) => {
        // Of a related object that can't be referred to client-go whispers below what the traces have.
        if (!message.includes('related object')) levels.push(level === 'debug' ? 'info5' : level);
      },
    },
  });
  const periodic = timers ? {} : { finishes, refreshes };
  broadcaster.startRecordingToSink(sink, { delivery: clientGoSeriesDelivery({ sleepMs, ...periodic }) });
  const reportingInstance = `${reportingController}-HOSTNAME`;
  const recorder = broadcaster.newRecorder(new Scheme(), reportingController, { reportingInstance });

  const mismatches: Mismatch[] = [];
  /** What a call repeats that is written without its contents: the one before it of the same name. */
  const lastContents = new Map<string, unknown>();
  for (const [index, step] of (testCase.steps as readonly EventsV1Step[]).entries()) {
    const { anyOrder = false, calls = [], logs = [] } = step.expect ?? {};
    levels = [];
    seen = [];
    answers = [...calls];
    duringFirstCall = step.duringFirstCall;
    // The traces have a shutdown in this case which they do not write down.
    if (testCase.name.endsWith('/after-shutdown') && index === testCase.steps.length - 1) void broadcaster.shutdown();
    act(step);
    const expected = calls.map((expectedCall): SeenCall => {
      const { verb, namespace, name, body, patch, atMs } = expectedCall;
      const key = `${verb} ${namespace}/${name}`;
      const contents = 'body' in expectedCall ? body : 'patch' in expectedCall ? patch : lastContents.get(key);
      lastContents.set(key, contents);
      return {
        verb,
        namespace,
        name: nameInMilliseconds(name),
        contents: contentsInMilliseconds(contents),
        ...(atMs !== undefined && { atMs }),
      };
    });
    const actual = seen.map((found, at) => asExpected(found, expected[at]));
    const order = (list: readonly SeenCall[]) => (anyOrder ? [...list].sort(byName) : list);
    const expectedLevels = logs.map(({ level }) => level);
    const isSame =
      isDeepStrictEqual(order(actual), order(expected)) &&
      isDeepStrictEqual([...levels].sort(), [...expectedLevels].sort());
    if (!isSame) {
      mismatches.push({
        step: index,
        expected: { calls: expected, levels: expectedLevels },
        actual: { calls: actual, levels },
      });
    }
  }
  return mismatches;

  function eventf({ regarding, related, annotations, type, reason, action, note }: EventfStep): void {
    if (annotations) {
      recorder.annotatedEventf(regarding, related, annotations, type, reason, action, '%s', note);
    } else {
      recorder.eventf(regarding, related, type, reason, action, '%s', note);
    }
  }

  function act(step: EventsV1Step): void {
    switch (step.op) {
      case 'eventf':
        eventf(step);
        scheduler.advance(step.settleMs ?? 0);
        break;
      case 'advance':
        scheduler.advance(step.ms);
        break;
      case 'finish':
        finishes.next();
        scheduler.advance(0);
        break;
      case 'refresh':
        refreshes.next();
        scheduler.advance(0);
        break;
      default:
        throw new Error(`unknown op ${step.op}`);
    }
  }
}

const AFTER_A_RANDOM_WAIT = '<after a random wait>';

/** What was seen, without what the case leaves to chance or says nothing of. */
function asExpected(seen: SeenCall, expected: SeenCall | undefined): SeenCall {
  const { atMs, ...call } = seen;
  return {
    ...call,
    contents: withChanceOf(call.contents, expected?.contents),
    ...(atMs !== undefined && expected?.atMs !== undefined && { atMs }),
  };
}

function withChanceOf(actual: unknown, expected: unknown): unknown {
  if (expected === AFTER_A_RANDOM_WAIT) return expected;
  if (typeof actual !== 'object' || actual === null || typeof expected !== 'object' || expected === null) return actual;
  const fields: Readonly<Record<string, unknown>> = { ...expected };
  return Object.fromEntries(Object.entries(actual).map(([key, value]) => [key, withChanceOf(value, fields[key])]));
}

function byName(a: SeenCall, b: SeenCall): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function answered({ answer }: Call) {
  if (answer.ok === undefined) return throwError(() => new EventSinkError(failureOf(answer)));
  const stored = readEventsV1Event(answer.ok);
  return stored ? of(stored) : NEVER;
}
