import fc from 'fast-check';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { podEvent } from './podEvent.ts';

/** Events that share much of what they are told apart by, some of them without text where text should be. */
export const anyEvent: fc.Arbitrary<CoreV1Event> = fc
  .record({
    uid: fc.constantFrom(undefined, 'u', 'v', ''),
    name: fc.constantFrom(undefined, 'a', 'u'),
    namespace: fc.constantFrom('x', 'y'),
    kind: fc.constantFrom('Pod', 'Node'),
    apiVersion: fc.constantFrom('v1', undefined),
    fieldPath: fc.constantFrom(undefined, 'spec'),
    component: fc.constantFrom('c', 'd', undefined),
    host: fc.constantFrom('h', undefined),
    type: fc.constantFrom('Normal', 'Warning'),
    reason: fc.constantFrom('R', 'S', 7 as unknown as string, { toString: () => 'R' } as unknown as string),
    reportingComponent: fc.constantFrom('c', undefined),
    reportingInstance: fc.constantFrom('h', undefined),
    message: fc.constantFrom('1', '2', '3', '\0'),
  })
  .map(({ component, host, type, reason, reportingComponent, reportingInstance, message, ...involvedObject }) =>
    podEvent({
      involvedObject,
      source: { component, host },
      type,
      reason,
      reportingComponent,
      reportingInstance,
      message,
    } as Partial<CoreV1Event>),
  );
