import { describe, expect, it } from 'vitest';
import { Backoffs } from '../../lib/delivery/Backoffs.ts';
import { type ServerObject } from '../../lib/delivery/ServerObject.ts';
import { Agenda } from '../../lib/operators/Agenda.ts';
import { namesOf, podObject, podWrite } from './podWrite.ts';
import { VirtualTime } from './VirtualTime.ts';

function startBackoffs(random = () => 1) {
  const time = new VirtualTime();
  const over: string[] = [];
  const backoffs: Backoffs = new Backoffs({
    agenda: new Agenda(time),
    random,
    firstMs: 500,
    longestMs: 3_000,
    onOver: (object: ServerObject) => {
      // State first: whoever is told finds it over.
      over.push(`${namesOf([object]).join('')} at ${time.frame}${backoffs.has(object) ? ', not over' : ''}`);
    },
  });
  return { time, backoffs, over };
}

describe('Backoffs', () => {
  it('waits twice as long with each try of a write, up to the longest', () => {
    const { time, backoffs, over } = startBackoffs();
    const write = podWrite('a');
    for (let i = 0; i < 5; i++) {
      backoffs.start(write);
      expect(backoffs.has(write.object)).toBe(true);
      time.advance(3_000);
    }
    expect(over).toEqual(['a at 500', 'a at 4000', 'a at 8000', 'a at 12000', 'a at 15000']);
    expect(write.backoffs).toBe(5);
  });

  it('waits for a random part of that', () => {
    const chances = [0.5, 0.25];
    const { time, backoffs, over } = startBackoffs(() => chances.shift() ?? 0);
    const write = podWrite('a');
    backoffs.start(write);
    backoffs.start(podWrite('b'));
    time.advance(1_000);
    backoffs.start(write);
    time.advance(0);
    expect(over).toEqual(['b at 125', 'a at 250', 'a at 1000']);
  });

  it('begins anew with the next write of the object', () => {
    const { time, backoffs, over } = startBackoffs();
    const write = podWrite('a');
    backoffs.start(write);
    time.advance(500);
    backoffs.start(podWrite('a'));
    time.advance(500);
    expect(over).toEqual(['a at 500', 'a at 1000']);
  });

  it('forgets an object, and nothing of the others', () => {
    const { time, backoffs, over } = startBackoffs();
    const write = podWrite('a');
    backoffs.start(write);
    backoffs.start(podWrite('b'));
    backoffs.forget(write.object);
    backoffs.forget(podObject('c'));
    expect(backoffs.has(write.object)).toBe(false);
    time.advance(10_000);
    expect(over).toEqual(['b at 500']);
  });

  it('ends all waits when they are cut, once', () => {
    const { time, backoffs, over } = startBackoffs();
    const [a, b] = [podWrite('a'), podWrite('b')];
    backoffs.start(a);
    backoffs.start(b);
    time.advance(100);
    backoffs.cut();
    expect(over).toEqual(['a at 100', 'b at 100']);
    time.advance(10_000);
    expect(over).toHaveLength(2);
    expect(time.actions).toEqual([]);
  });
});
