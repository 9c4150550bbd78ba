import { type ConformanceCase, type Mismatch, type Replayer } from './ConformanceCase.ts';
import { replayCorrelator } from './replayCorrelator.ts';
import { replayDelivery } from './replayDelivery.ts';
import { replayEventsV1 } from './replayEventsV1.ts';
import { replayFakeRecorder } from './replayFakeRecorder.ts';
import { replayLogLines } from './replayLogLines.ts';
import { replayMakeEvent } from './replayMakeEvent.ts';
import { replayMux } from './replayMux.ts';

const REPLAYERS: Readonly<Record<string, Replayer>> = {
  correlator: replayCorrelator,
  delivery: replayDelivery,
  'events-v1': replayEventsV1,
  'fake-recorder': replayFakeRecorder,
  'log-lines': replayLogLines,
  'make-event': replayMakeEvent,
  mux: replayMux,
};

/** Replays a case of whichever kind. One that can't be replayed counts as failed, with the reason as what happened. */
export async function replay(testCase: ConformanceCase): Promise<readonly Mismatch[]> {
  const replayer = REPLAYERS[testCase.kind];
  if (!replayer) return [{ step: 0, expected: `kind ${testCase.kind}`, actual: 'this kind is not built yet' }];
  try {
    return await replayer(testCase);
  } catch (error) {
    return [{ step: 0, expected: 'a replay', actual: error }];
  }
}

/** Replays cases of which one is to match. Gives what differs in each: nothing if one does match. */
export async function replayAlternatives(
  alternatives: readonly ConformanceCase[],
): Promise<{ readonly testCase: ConformanceCase; readonly mismatches: readonly Mismatch[] }[]> {
  const replayed = [];
  for (const testCase of alternatives) replayed.push({ testCase, mismatches: await replay(testCase) });
  const matching = replayed.filter(({ mismatches }) => mismatches.length === 0);
  return matching.length > 0 ? [] : replayed;
}
