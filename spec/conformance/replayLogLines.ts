import { isDeepStrictEqual } from 'node:util';
import { VirtualTimeScheduler } from 'rxjs';
import { type CoreV1Event, type ObjectReference, Scheme } from '../../lib/event/index.ts';
import {
  eventLine,
  klogText,
  type LogEntry,
  structuredEvent,
  structuredEventsV1Event,
} from '../../lib/logging/index.ts';
import { EventsV1Broadcaster } from '../../lib/recorder/index.ts';
import { type ConformanceCase, type ConformanceStep, type Mismatch } from './ConformanceCase.ts';

interface LogLinesStep extends ConformanceStep {
  readonly reference: ObjectReference;
  readonly regarding: ObjectReference;
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly message: string;
  readonly note: string;
  readonly expect: {
    readonly line?: string;
    readonly klogText?: string;
    readonly structured: { readonly msg: string; readonly keysAndValues: unknown };
  };
}

const shown = ({ message, fields }: LogEntry) => ({ msg: message, keysAndValues: fields });

/** What StartLogging and StartStructuredLogging of tools/record write. */
function record({ reference, type, reason, message }: LogLinesStep) {
  const event: CoreV1Event = {
    metadata: { name: 'an-event', namespace: 'default' },
    involvedObject: reference,
    type,
    reason,
    message,
  };
  const entry = structuredEvent(event);
  return { line: eventLine(event), structured: shown(entry), klogText: klogText(entry) };
}

/** What tools/events writes, by the way of a broadcaster; the line of `startLogging` is klog's text of the same entry. */
function eventf({ regarding, type, reason, action, note }: LogLinesStep) {
  const time = new VirtualTimeScheduler();
  const broadcaster = new EventsV1Broadcaster({ scheduler: time, logger: { log: () => undefined } });
  const entries: ReturnType<typeof shown>[] = [];
  const lines: string[] = [];
  broadcaster.startStructuredLogging({
    log: (_, msg, meta) => entries.push({ msg, keysAndValues: Object.entries(meta) }),
  });
  broadcaster.startLogging((line) => lines.push(line), { escape: false });
  const recorder = broadcaster.newRecorder(new Scheme(), 'test');
  const event = recorder.eventf(regarding, undefined, type, reason, action, '%s', note);
  time.flush();
  if (!event || lines[0] !== klogText(structuredEventsV1Event(event))) return { line: lines[0] };
  return { structured: entries[0] };
}

/** Replays a case of kind log-lines; the verbosity, which the caller chooses, is not compared. */
export function replayLogLines(testCase: ConformanceCase): Mismatch[] {
  const mismatches: Mismatch[] = [];
  for (const [index, untyped] of testCase.steps.entries()) {
    const step = untyped as LogLinesStep;
    const { line, klogText: text, structured } = step.expect;
    const { msg, keysAndValues } = structured;
    const expected =
      step.op === 'record'
        ? { line, structured: { msg, keysAndValues }, klogText: text }
        : { structured: { msg, keysAndValues } };
    const actual = step.op === 'record' ? record(step) : eventf(step);
    if (!isDeepStrictEqual(actual, expected)) mismatches.push({ step: index, expected, actual });
  }
  return mismatches;
}
