import { setTimeout as sleep } from 'node:timers/promises';
import { Broadcaster, BroadcasterStoppedError, type PulledWatcher } from 'kube-event-recorder';
import { type Chance } from '../Chance.ts';
import { type SoakWorld } from '../SoakWorld.ts';

/** A plain broadcaster whose watchers pull: each gets what was recorded after it joined, in order, but for what is told as dropped. */
export async function visitAsPulledWatchers({ departed, findings }: SoakWorld, chance: Chance): Promise<void> {
  const waits = chance.happens(0.5);
  let drops = 0;
  const broadcaster = new Broadcaster<number>({
    queueLength: chance.pick([1, 10, 100]),
    intakeLength: 100,
    fullChannelBehavior: waits ? 'wait' : 'drop',
    onDrop: (_, reason) => {
      if (reason !== 'incoming-full') drops++;
    },
  });
  departed.add('pulled broadcaster', broadcaster);
  let sent = 0;
  const readers = Array.from({ length: chance.integer(1, 4) }, () => {
    const watcher = broadcaster.open();
    departed.add('pulled watcher', watcher);
    return read(watcher, chance.fork());
  });
  for (let bursts = chance.integer(1, 20); bursts > 0; bursts--) {
    for (let values = chance.integer(1, 40); values > 0; values--) {
      if (chance.happens(0.1)) await broadcaster.action(++sent);
      else if (broadcaster.actionOrDrop(sent + 1) === 'sent') sent++;
    }
    await sleep(chance.integer(0, 20));
  }
  await broadcaster.shutdown();
  const refused = await broadcaster.action(0).catch((error: unknown) => error);
  findings.expect(refused instanceof BroadcasterStoppedError, 'an action after the shutdown', () => String(refused));
  const taken = await Promise.all(readers);
  const all = taken.reduce((sum, values) => sum + values.length, 0);
  const about = () => `sent ${sent} to ${readers.length}, taken ${all}, dropped ${drops}`;
  findings.expect(all + drops === sent * readers.length, 'values that are not accounted for', about);
  const inOrder = taken.every((values) => values.every((value, i) => value > (values[i - 1] ?? 0)));
  findings.expect(inOrder, 'values out of order', about);
}

async function read(watcher: PulledWatcher<number>, chance: Chance): Promise<number[]> {
  const values: number[] = [];
  if (chance.happens(0.5)) {
    for await (const value of watcher) {
      values.push(value);
      if (chance.happens(0.05)) await sleep(1);
    }
  } else {
    while (!watcher.ended) {
      values.push(...watcher.take(chance.integer(1, 20)));
      await sleep(chance.integer(0, 5));
    }
  }
  return values;
}
