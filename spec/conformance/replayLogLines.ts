import { isDeepStrictEqual } from 'node:util';
import { type CoreV1Event, type ObjectReference } from '../../lib/event/index.ts';
import {
  eventLine,
  klogText,
  type LogEntry,
  structuredEvent,
  structuredEventsV1Event,
} from '../../lib/logging/index.ts';
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

/** What tools/events writes. */
function eventf({ regarding, type, reason, action, note }: LogLinesStep) {
  return { structured: shown(structuredEventsV1Event({ regarding, type, reason, action, note })) };
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
