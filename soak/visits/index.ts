import { type Visit } from '../SoakWorld.ts';
import { visitAsBroadcaster } from './visitAsBroadcaster.ts';
import { visitAsEventsV1Broadcaster } from './visitAsEventsV1Broadcaster.ts';
import { visitAsHandler } from './visitAsHandler.ts';
import { visitAsLog } from './visitAsLog.ts';
import { visitAsPulledWatchers } from './visitAsPulledWatchers.ts';
import { visitAsQueue } from './visitAsQueue.ts';
import { visitAsSink } from './visitAsSink.ts';

/** All who come and go. */
export const VISITS: readonly [Visit, ...Visit[]] = [
  visitAsBroadcaster,
  visitAsEventsV1Broadcaster,
  visitAsHandler,
  visitAsLog,
  visitAsPulledWatchers,
  visitAsQueue,
  visitAsSink,
];
