import fc from 'fast-check';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { hostileMap, hostileReference, hostileValue } from '../event/hostile.ts';

type Make = () => unknown;

/** Functions that make a plain text more often than something hostile, for else hardly an event could be read. */
function mostly(...texts: string[]): fc.Arbitrary<Make> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...texts).map((value) => () => value) },
    { weight: 1, arbitrary: hostileValue },
  );
}

const plainObject: fc.Arbitrary<Make> = fc.constant(() => ({ kind: 'Pod', namespace: 'shop', name: 'web' }));
const source: fc.Arbitrary<Make> = fc.constant(() => ({ component: 'kubelet' }));
const number: fc.Arbitrary<Make> = fc.oneof(fc.integer(), fc.double()).map((value) => () => value);
const time: fc.Arbitrary<Make> = fc.date({ noInvalidDate: false }).map((value) => () => value);

/** Makes events any field of which may be hostile, and things that are no event at all. */
export const hostileEvent: fc.Arbitrary<() => CoreV1Event> = fc
  .oneof(
    {
      weight: 9,
      arbitrary: fc
        .record(
          {
            metadata: fc.oneof(
              fc.constant(() => ({ name: 'web.1', namespace: 'shop' })),
              fc.constant(() => ({ name: 'web.1', namespace: 'shop', resourceVersion: '5' })),
              hostileMap,
              hostileValue,
            ),
            involvedObject: fc.oneof(plainObject, plainObject, plainObject, hostileReference, hostileValue),
            source: fc.oneof(source, source, source, hostileMap, hostileValue),
            type: mostly('Normal', 'Warning'),
            reason: mostly('Pulled', ''),
            message: mostly('a', 'b', 'c', 'd', '', '\ud800'),
            count: fc.oneof(number, number, hostileValue),
            firstTimestamp: fc.oneof(time, time, hostileValue),
            lastTimestamp: fc.oneof(time, time, hostileValue),
            reportingComponent: mostly('kubelet'),
            reportingInstance: mostly('node-1'),
          },
          { requiredKeys: ['metadata', 'involvedObject'] },
        )
        .map(
          (makers: Readonly<Record<string, Make>>) => () =>
            Object.fromEntries(Object.entries(makers).map(([key, make]) => [key, make()])),
        ),
    },
    { weight: 1, arbitrary: hostileValue },
  )
  .map((make) => make as () => CoreV1Event);
