import { FakeEventsV1Recorder, FakeRecorder } from '../../lib/testing/index.ts';
import { type ConformanceCase, type ConformanceStep, type Mismatch } from './ConformanceCase.ts';

interface FakeStep extends ConformanceStep {
  readonly package: 'record' | 'events';
  readonly includeObject: boolean;
  readonly verbose: boolean;
  readonly reference: object;
  readonly regarding: object;
  readonly related?: object;
  readonly action: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly format: string;
  readonly args: readonly unknown[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly expect: string;
}

/** The line of tools/record's fake recorder. */
function record(step: FakeStep): string | undefined {
  const fake = new FakeRecorder({ includeObject: step.includeObject });
  const { reference, type, reason, message, format, args, annotations = {} } = step;
  if (step.op === 'event') fake.recorder.event(reference, type, reason, message);
  else if (step.op === 'eventf') fake.recorder.eventf(reference, type, reason, format, ...args);
  else fake.recorder.annotatedEventf(reference, annotations, type, reason, format, ...args);
  return fake.lines[0];
}

/** The line of tools/events' fake recorder. */
function eventf(step: FakeStep): string | undefined {
  const { recorder, lines } = new FakeEventsV1Recorder({ verbose: step.verbose });
  const { regarding, related, annotations, type, reason, action, format, args } = step;
  if (annotations) recorder.annotatedEventf(regarding, related, annotations, type, reason, action, format, ...args);
  else recorder.eventf(regarding, related, type, reason, action, format, ...args);
  return lines[0];
}

/** Replays a case of kind fake-recorder: the strings that client-go's fake recorders collect. */
export function replayFakeRecorder(testCase: ConformanceCase): Mismatch[] {
  const mismatches: Mismatch[] = [];
  for (const [index, step] of (testCase.steps as readonly FakeStep[]).entries()) {
    const actual = step.package === 'events' ? eventf(step) : record(step);
    if (actual !== step.expect) mismatches.push({ step: index, expected: step.expect, actual });
  }
  return mismatches;
}
