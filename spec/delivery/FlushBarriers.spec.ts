import { describe, expect, it } from 'vitest';
import { FlushBarriers } from '../../lib/delivery/FlushBarriers.ts';
import { type ServerObject, type Write } from '../../lib/delivery/ServerObject.ts';
import { garbageCollector } from '../operators/garbageCollector.ts';
import { podObject, podWrite } from './podWrite.ts';

function startBarriers() {
  const barriers = new FlushBarriers();
  const done: string[] = [];
  const after = (name: string, ...objects: ServerObject[]) =>
    barriers.after(objects).subscribe({ complete: () => done.push(name) });
  const ended = (...writes: Write[]) => {
    for (const write of writes) barriers.ended(write);
    return done.splice(0);
  };
  return { barriers, done, after, ended };
}

describe('FlushBarriers', () => {
  it('is done at once where nothing is under way', () => {
    const { after, done } = startBarriers();
    after('none');
    after('idle', podObject());
    expect(done).toEqual(['none', 'idle']);
  });

  it('waits for every write that was there, on its way or behind, whatever order they end in', () => {
    const { after, ended, done } = startBarriers();
    const [a, b, behind] = [podWrite('a'), podWrite('b'), podWrite('b')];
    a.object.waiting.shift();
    a.object.inFlight = a;
    b.object.waiting.push(behind);
    after('all', a.object, b.object);
    expect(done).toEqual([]);
    expect(ended(behind)).toEqual([]);
    expect(ended(b, b)).toEqual([]);
    expect(ended(a)).toEqual(['all']);
    expect(ended(b, a, behind)).toEqual([]);
  });

  it('waits for both: what is on its way and what waits behind it', () => {
    const { after, ended } = startBarriers();
    const [a, behind] = [podWrite('a'), podWrite('a')];
    a.object.waiting[0] = behind;
    a.object.inFlight = a;
    after('a', a.object);
    expect(ended(a)).toEqual([]);
    expect(ended(behind)).toEqual(['a']);
  });

  it('waits for nothing that comes later, and each barrier for its own', () => {
    const { after, ended } = startBarriers();
    const [a, b] = [podWrite('a'), podWrite('b')];
    after('a', a.object);
    a.object.waiting.push(podWrite('a'));
    after('b', b.object);
    after('both', b.object, podWrite('c').object);
    expect(ended(b)).toEqual(['b']);
    expect(ended(a)).toEqual(['a']);
  });

  it('holds on to nothing that is done', async () => {
    const collect = await garbageCollector();
    const { barriers } = startBarriers();
    const references = ['a', 'b'].map((name) => {
      const write = podWrite(name);
      const reference = new WeakRef(barriers.after([write.object]));
      if (name === 'a') barriers.ended(write);
      return reference;
    });
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    expect(references.map((reference) => reference.deref() !== undefined)).toEqual([false, true]);
  });

  it('is done for one who asks only afterwards', () => {
    const { barriers } = startBarriers();
    const write = podWrite();
    const barrier = barriers.after([write.object]);
    barriers.ended(write);
    let done = 0;
    barrier.subscribe({ complete: () => done++ });
    expect(done).toBe(1);
  });

  it('lets one who is told begin another', () => {
    const { barriers, after, ended, done } = startBarriers();
    const [a, b] = [podWrite('a'), podWrite('b')];
    barriers.after([a.object]).subscribe({ complete: () => after('next', b.object) });
    expect(ended(a)).toEqual([]);
    expect(ended(b)).toEqual(['next']);
    expect(done).toEqual([]);
  });
});
