import { setTimeout as sleep } from 'node:timers/promises';
import { type Chance } from '../Chance.ts';
import { recordAny } from '../recordAny.ts';
import { type SoakWorld } from '../SoakWorld.ts';

/** A log that is opened and closed, a bare subscriber, one who listens for drops, a recorder with a log of its own. */
export async function visitAsLog(world: SoakWorld, chance: Chance): Promise<void> {
  const { broadcaster, departed, findings, recorder } = world;
  let lines = 0;
  const log = () => {
    lines++;
  };
  const logger = { log, isLevelEnabled: () => chance.happens(0.5) };
  const subscription = chance.pick([
    () => broadcaster.startLogging(log),
    () => broadcaster.startStructuredLogging(logger),
    () => broadcaster.events.subscribe(log),
    () => broadcaster.drops.subscribe(log),
  ])();
  departed.add('log', subscription);
  await sleep(chance.integer(0, 1000));
  recordAny(recorder.withLogger(logger), chance, 10);
  await sleep(1);
  subscription.unsubscribe();
  const seen = lines;
  recordAny(recorder, chance, 10);
  await sleep(1);
  findings.expect(lines === seen, 'a log that goes on after its end', () => `${lines - seen} lines more`);
}
