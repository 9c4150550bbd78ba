import { FakeRecorder } from '../../lib/testing/index.ts';
import { type ConformanceCase, type ConformanceStep, type Mismatch } from './ConformanceCase.ts';

interface FakeStep extends ConformanceStep {
  readonly package: 'record' | 'events';
  readonly includeObject: boolean;
  readonly reference: object;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly format: string;
  readonly args: readonly unknown[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly expect: string;
}

/**
 * Replays a case of kind fake-recorder: the strings that client-go's fake recorder collects.
 *
 * The steps of package events are left out: their recorder is the one of events.k8s.io/v1, which is not built yet.
 */
export function replayFakeRecorder(testCase: ConformanceCase): Mismatch[] {
  const mismatches: Mismatch[] = [];
  for (const [index, step] of (testCase.steps as readonly FakeStep[]).entries()) {
    if (step.package === 'events') continue;
    const fake = new FakeRecorder({ includeObject: step.includeObject });
    const { reference, type, reason, message, format, args, annotations } = step;
    if (step.op === 'event') fake.recorder.event(reference, type, reason, message);
    else if (step.op === 'eventf') fake.recorder.eventf(reference, type, reason, format, ...args);
    else fake.recorder.annotatedEventf(reference, annotations, type, reason, format, ...args);
    const actual = fake.lines[0];
    if (actual !== step.expect) mismatches.push({ step: index, expected: step.expect, actual });
  }
  return mismatches;
}
