import { describe, expect, it } from 'vitest';
import { Broadcaster, type BroadcasterOptions, type PulledWatcher } from '../../lib/broadcast/index.ts';

/** Lets every turn that is due run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function setUp(options: BroadcasterOptions<string> = {}) {
  const drops: string[] = [];
  const broadcaster = new Broadcaster<string>({
    onDrop: (value, reason) => drops.push(`${value} ${reason}`),
    ...options,
  });
  const record = async (...values: string[]) => {
    for (const value of values) broadcaster.actionOrDrop(value);
    await settle();
  };
  return { broadcaster, drops, record };
}

/** Reads on to the end, and tells meanwhile what was read. */
function readAll(watcher: PulledWatcher<string>) {
  const values: string[] = [];
  const work = async () => {
    for await (const value of watcher) values.push(value);
  };
  return { values, ended: work() };
}

describe('PulledWatcher', () => {
  describe('take', () => {
    it('takes what waits, oldest first, at most as many as asked for', async () => {
      const { broadcaster, record } = setUp();
      const watcher = broadcaster.open();
      expect(watcher.take()).toEqual([]);
      await record('a', 'b', 'c', 'd');
      expect(watcher.length).toBe(4);
      expect(watcher.take(0)).toEqual([]);
      expect(watcher.take(2)).toEqual(['a', 'b']);
      expect(watcher.length).toBe(2);
      expect(watcher.take(9)).toEqual(['c', 'd']);
      expect(watcher.length).toBe(0);
    });

    it('makes room for as many as it takes', async () => {
      const { broadcaster, drops, record } = setUp({ queueLength: 2, intakeLength: 9 });
      const watcher = broadcaster.open();
      await record('a', 'b', 'c');
      expect(watcher.take(1)).toEqual(['a']);
      await record('d', 'e');
      expect(watcher.take()).toEqual(['b', 'd']);
      expect(drops).toEqual(['c watcher-full', 'e watcher-full']);
    });
  });

  describe('ended', () => {
    it('is true only when the broadcaster has stopped and all is taken', async () => {
      const { broadcaster, record } = setUp();
      const watcher = broadcaster.open();
      expect(watcher.ended).toBe(false);
      await record('a');
      await broadcaster.shutdown();
      expect(watcher.ended).toBe(false);
      expect(watcher.take()).toEqual(['a']);
      expect(watcher.ended).toBe(true);
    });
  });

  describe('stop', () => {
    it('takes nothing more, but leaves what is queued readable; twice is harmless', async () => {
      const { broadcaster, drops, record } = setUp();
      const watcher = broadcaster.open();
      await record('a', 'b');
      watcher.stop();
      watcher.stop();
      await record('c');
      expect(watcher.ended).toBe(false);
      expect(watcher.take()).toEqual(['a', 'b']);
      expect(watcher.ended).toBe(true);
      expect(drops).toEqual([]);
    });

    it('lets the others go on when a value was in hand for it, also if it is stopped twice', async () => {
      const { broadcaster, record } = setUp({ queueLength: 1, intakeLength: 9, fullChannelBehavior: 'wait' });
      const stuck = broadcaster.open();
      const alsoStuck = broadcaster.open();
      const other = broadcaster.open({ queueLength: 9 });
      await record('a', 'b', 'c');
      expect(other.take()).toEqual(['a', 'b']);
      stuck.stop();
      stuck.stop();
      await settle();
      expect(other.take()).toEqual([]);
      alsoStuck.stop();
      await settle();
      expect(other.take()).toEqual(['c']);
      expect(stuck.take()).toEqual(['a']);
    });
  });

  describe('with the wait behaviour', () => {
    it('holds one value in hand, and nobody gets the next until it is taken', async () => {
      const { broadcaster, drops, record } = setUp({ queueLength: 1, intakeLength: 9, fullChannelBehavior: 'wait' });
      const slow = broadcaster.open();
      const other = broadcaster.open({ queueLength: 9 });
      await record('a', 'b', 'c', 'd');
      expect([slow.length, other.length, broadcaster.waiting]).toEqual([2, 2, 2]);
      expect(slow.take(1)).toEqual(['a']);
      expect(slow.length).toBe(1);
      await settle();
      expect([slow.length, other.length, broadcaster.waiting]).toEqual([2, 3, 1]);
      expect(slow.take()).toEqual(['b', 'c']);
      await settle();
      expect(slow.take()).toEqual(['d']);
      expect(other.take()).toEqual(['a', 'b', 'c', 'd']);
      expect(drops).toEqual([]);
    });

    it('hands over from hand to hand with a queue of 0', async () => {
      const { broadcaster, drops, record } = setUp({ queueLength: 0, intakeLength: 9, fullChannelBehavior: 'wait' });
      const watcher = broadcaster.open();
      await record('a', 'b');
      expect(watcher.take()).toEqual(['a']);
      await settle();
      expect(watcher.take()).toEqual(['b']);
      expect(drops).toEqual([]);
    });

    it('keeps the value in hand readable when the broadcaster is stopped hard', async () => {
      const { broadcaster, drops, record } = setUp({ queueLength: 1, intakeLength: 9, fullChannelBehavior: 'wait' });
      const watcher = broadcaster.open();
      await record('a', 'b', 'c');
      broadcaster.stop();
      expect(watcher.length).toBe(2);
      expect(watcher.take()).toEqual(['a', 'b']);
      expect(watcher.ended).toBe(true);
      expect(drops).toEqual(['c stopped']);
    });
  });

  describe('a prefix', () => {
    it('comes first, and is not seen by others', async () => {
      const { broadcaster, record } = setUp();
      const other = broadcaster.open();
      const watcher = broadcaster.open({ prefix: ['x', 'y'] });
      expect(watcher.length).toBe(2);
      await record('a');
      expect(watcher.take()).toEqual(['x', 'y', 'a']);
      expect(other.take()).toEqual(['a']);
    });

    it('that is longer than the queue leaves room for one value after it', async () => {
      const { broadcaster, drops, record } = setUp({ queueLength: 2, intakeLength: 9 });
      const watcher = broadcaster.open({ prefix: ['x', 'y', 'z'] });
      await record('a', 'b');
      expect(watcher.take()).toEqual(['x', 'y', 'z', 'a']);
      expect(drops).toEqual(['b watcher-full']);
    });

    it('may be changed by its owner afterwards', () => {
      const { broadcaster } = setUp();
      const prefix = ['x'];
      const watcher = broadcaster.open({ prefix });
      prefix.push('y');
      expect(watcher.take()).toEqual(['x']);
    });
  });

  describe('as an async iterable', () => {
    it('gives what waits, waits for more, and ends with the broadcaster', async () => {
      const { broadcaster, record } = setUp();
      const reader = readAll(broadcaster.open({ prefix: ['x'] }));
      await settle();
      expect(reader.values).toEqual(['x']);
      await record('a', 'b');
      expect(reader.values).toEqual(['x', 'a', 'b']);
      broadcaster.actionOrDrop('c');
      await broadcaster.shutdown();
      await reader.ended;
      expect(reader.values).toEqual(['x', 'a', 'b', 'c']);
    });

    it('ends for a reader that waits when the watcher is stopped', async () => {
      const { broadcaster } = setUp();
      const watcher = broadcaster.open();
      const reader = readAll(watcher);
      await settle();
      watcher.stop();
      await reader.ended;
      expect(reader.values).toEqual([]);
    });

    it('gives each value to one of two readers, and ends for both', async () => {
      const { broadcaster, record } = setUp();
      const watcher = broadcaster.open();
      const readers = [readAll(watcher), readAll(watcher)];
      await settle();
      await record('a', 'b', 'c');
      await broadcaster.shutdown();
      await Promise.all(readers.map(({ ended }) => ended));
      expect(readers.flatMap(({ values }) => values).sort()).toEqual(['a', 'b', 'c']);
    });

    it('takes a value only when it is asked for, and stops the watcher when the loop is left early', async () => {
      const { broadcaster, record } = setUp();
      const watcher = broadcaster.open();
      await record('a', 'b');
      const seen: string[] = [];
      for await (const value of watcher) {
        seen.push(value);
        break;
      }
      await record('c');
      expect(seen).toEqual(['a']);
      expect(watcher.take()).toEqual(['b']);
      expect(watcher.ended).toBe(true);
    });

    it('stops the watcher when the body of the loop throws', async () => {
      const { broadcaster, record } = setUp();
      const watcher = broadcaster.open();
      await record('a');
      const work = async () => {
        for await (const value of watcher) throw new Error(`no ${value}`);
      };
      await expect(work()).rejects.toThrow('no a');
      expect(watcher.ended).toBe(true);
    });

    it('loses nothing with the wait behaviour, however short the queue', async () => {
      const { broadcaster, drops } = setUp({ queueLength: 1, intakeLength: 3, fullChannelBehavior: 'wait' });
      const reader = readAll(broadcaster.open());
      const values = Array.from({ length: 200 }, (_, index) => String(index));
      await Promise.all(values.map((value) => broadcaster.action(value)));
      await broadcaster.shutdown();
      await reader.ended;
      expect(reader.values).toEqual(values);
      expect(drops).toEqual([]);
    });
  });
});
