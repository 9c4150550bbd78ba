import { asapScheduler, queueScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { Turn } from '../../lib/operators/Turn.ts';

const macrotask = () => new Promise((resolve) => setImmediate(resolve));

describe('Turn', () => {
  it('comes once for any number of requests, and not within them', async () => {
    let runs = 0;
    const turn = new Turn(asapScheduler, () => runs++);
    turn.request();
    turn.request();
    expect(runs).toBe(0);
    await macrotask();
    expect(runs).toBe(1);
    turn.request();
    await macrotask();
    expect(runs).toBe(2);
  });

  it('does not come after stop', async () => {
    let runs = 0;
    const turn = new Turn(asapScheduler, () => runs++);
    turn.request();
    turn.stop();
    turn.request();
    await macrotask();
    expect(runs).toBe(0);
  });

  it('does not come for what is asked after stop', async () => {
    let runs = 0;
    const turn = new Turn(asapScheduler, () => runs++);
    turn.stop();
    turn.request();
    await macrotask();
    expect(runs).toBe(0);
  });

  it('comes with a scheduler that is synchronous', () => {
    let runs = 0;
    const turn = new Turn(queueScheduler, () => {
      if (++runs < 3) turn.request();
    });
    turn.request();
    expect(runs).toBe(3);
    turn.request();
    expect(runs).toBe(4);
  });

  it('pauses for a millisecond after 16 turns in a row that asked for the next', () => {
    const testScheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    const times: number[] = [];
    testScheduler.run(({ flush }) => {
      const turn = new Turn(asapScheduler, () => {
        times.push(testScheduler.now());
        if (times.length < 40) turn.request();
      });
      turn.request();
      flush();
    });
    expect(times.filter((time) => time === 0)).toHaveLength(17);
    expect(times.filter((time) => time === 1)).toHaveLength(17);
    expect(times.filter((time) => time === 2)).toHaveLength(6);
  });

  it('does not pause for turns that are asked for from outside', () => {
    const testScheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    const times: number[] = [];
    testScheduler.run(({ flush }) => {
      const turn = new Turn(asapScheduler, () => {
        times.push(testScheduler.now());
        if (times.length < 40) asapScheduler.schedule(() => turn.request());
      });
      turn.request();
      flush();
    });
    expect(times).toEqual(Array.from({ length: 40 }, () => 0));
  });

  it('comes after the delay it is asked for, the first of several', () => {
    const testScheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    const times: number[] = [];
    testScheduler.run(({ flush }) => {
      const turn = new Turn(asapScheduler, () => {
        times.push(testScheduler.now());
        if (times.length === 1) turn.request(7);
      });
      turn.request(5);
      turn.request();
      flush();
    });
    expect(times).toEqual([5, 12]);
  });

  it('does not count delays among the turns in a row', () => {
    const testScheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    const times: number[] = [];
    testScheduler.run(({ flush }) => {
      const turn = new Turn(asapScheduler, () => {
        times.push(testScheduler.now());
        if (times.length < 40) turn.request(10);
      });
      turn.request();
      flush();
    });
    expect(times).toEqual(Array.from({ length: 40 }, (_, i) => i * 10));
  });

  it('comes even when a foreign action throws and the scheduler throws the rest of its queue away', async () => {
    const thrown: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (reason) => thrown.push(reason));
    try {
      let runs = 0;
      asapScheduler.schedule(() => {
        throw new Error('foreign');
      });
      const turn = new Turn(asapScheduler, () => runs++);
      turn.request();
      await macrotask();
      expect(runs).toBe(1);
      await macrotask();
      expect(thrown).toEqual([new Error('foreign')]);
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of listeners) process.on('unhandledRejection', listener);
    }
  });
});
