import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pauses, type PauseScope, WHOLE_SINK } from '../../lib/delivery/Pauses.ts';
import { type ServerObject } from '../../lib/delivery/ServerObject.ts';
import { Agenda } from '../../lib/operators/Agenda.ts';
import { namesOf, podObject } from './podWrite.ts';
import { VirtualTime } from './VirtualTime.ts';

/** Pauses of objects a, b, …, each in the whole sink and in a scope of its own, and of their namespaces. */
function startPauses(random = () => 0) {
  const time = new VirtualTime();
  const agenda = new Agenda(time);
  const released: string[] = [];
  const pauses = new Pauses({ agenda, random, release: (object) => released.push(...namesOf([object])) });
  const objects = new Map<string, ServerObject>();
  const object = (name: string): ServerObject => {
    const found = objects.get(name) ?? podObject(name, name === name.toUpperCase() ? 'upper' : 'lower');
    objects.set(name, found);
    return found;
  };
  const scopesOf = ({ namespace, key }: ServerObject): readonly PauseScope[] => [WHOLE_SINK, namespace, key];
  return {
    time,
    pauses,
    object,
    /** Which of these are let through, in order. */
    admitted: (names: string) =>
      names
        .split('')
        .filter((name) => pauses.admit(object(name), () => scopesOf(object(name))))
        .join(''),
    /** Lets time pass, and gives what is released meanwhile. */
    advance: (ms: number) => {
      time.advance(ms);
      return released.splice(0).join('');
    },
    /** A request that was sent just now, or at another time, tells that a scope must wait. */
    close: (scope: PauseScope, waitMs: number | ((failures: number) => number), sentAt = time.frame) =>
      pauses.close(scope, typeof waitMs === 'number' ? () => waitMs : waitMs, sentAt),
    asked: (scope: PauseScope, askedMs: number, sentAt = time.frame) => pauses.closeAsAsked(scope, askedMs, sentAt),
    answered: (name: string, isOver = true) => pauses.answered(object(name), isOver),
    lastsBeyond: (name: string, deadlineAt: number) => pauses.lastsBeyond(deadlineAt, () => scopesOf(object(name))),
  };
}

describe('Pauses', () => {
  describe('which nothing has closed', () => {
    it('let everything through, and do not even ask for scopes', () => {
      const { pauses, object } = startPauses();
      const scopes = () => {
        throw new Error('asked');
      };
      expect(pauses.admit(object('a'), scopes)).toBe(true);
      expect(pauses.lastsBeyond(0, scopes)).toBe(false);
    });
  });

  describe('one that is closed', () => {
    it('lets nothing of its scope through, and everything else', () => {
      const { admitted, close } = startPauses();
      close('lower', 100);
      expect(admitted('aBbC')).toBe('BC');
      close('upper/B', 100);
      expect(admitted('aBbC')).toBe('C');
      close(WHOLE_SINK, 100);
      expect(admitted('aBbC')).toBe('');
    });

    it('then lets one try whether it is over, and the others when it is', () => {
      const { admitted, advance, answered, close } = startPauses();
      close(WHOLE_SINK, 100);
      expect(admitted('abc')).toBe('');
      expect(advance(99)).toBe('');
      expect(advance(1)).toBe('a');
      expect(admitted('adba')).toBe('aa');
      answered('c');
      answered('b', false);
      expect(advance(0)).toBe('');
      answered('a');
      expect(advance(0)).toBe('bcd');
      expect(admitted('abcd')).toBe('abcd');
    });

    it('lets another try each time, where one comes to nothing', () => {
      const { admitted, advance, answered, close } = startPauses();
      close(WHOLE_SINK, 100);
      admitted('abc');
      expect(advance(100)).toBe('a');
      admitted('a');
      answered('a', false);
      expect(advance(0)).toBe('b');
      expect(admitted('ba')).toBe('b');
      close(WHOLE_SINK, 50);
      // Its own answer is the reason: it doesn't open what it has closed.
      answered('b');
      expect(admitted('b')).toBe('');
      expect(advance(50)).toBe('c');
    });

    it('lets whoever comes first try where nobody waited for it', () => {
      const { admitted, advance, answered, close } = startPauses();
      close(WHOLE_SINK, 100);
      expect(advance(100)).toBe('');
      expect(admitted('ab')).toBe('a');
      answered('a', false);
      expect(advance(0)).toBe('b');
      expect(admitted('bc')).toBe('b');
    });

    it('is tried by one that comes before the one that was released, which waits then', () => {
      const { admitted, advance, answered, close, object, pauses } = startPauses();
      close(WHOLE_SINK, 100);
      admitted('ab');
      expect(advance(100)).toBe('a');
      expect(admitted('ca')).toBe('c');
      pauses.forget(object('a'));
      expect(advance(0)).toBe('');
      answered('c', false);
      expect(advance(0)).toBe('b');
    });

    it('goes to the next where the one that was to try has nothing to be sent any more', () => {
      const { admitted, advance, close, pauses, object } = startPauses();
      close(WHOLE_SINK, 100);
      admitted('abc');
      pauses.forget(object('a'));
      expect(advance(100)).toBe('b');
      // Released, and not sent yet.
      pauses.forget(object('b'));
      expect(advance(0)).toBe('c');
      expect(admitted('c')).toBe('c');
      pauses.forget(object('c'));
      expect(advance(0)).toBe('');
      expect(admitted('d')).toBe('d');
    });

    it('goes to the next where the one that was to try waits for another pause first', () => {
      const { admitted, advance, answered, close } = startPauses();
      close('lower', 100);
      close('lower/a', 1_000);
      expect(admitted('abc')).toBe('');
      expect(advance(100)).toBe('a');
      expect(admitted('a')).toBe('');
      expect(advance(0)).toBe('b');
      expect(admitted('b')).toBe('b');
      answered('b');
      expect(advance(0)).toBe('c');
      expect(advance(900)).toBe('a');
      expect(admitted('a')).toBe('a');
    });
  });

  describe('how long they last', () => {
    it('depends on how often in a row they were too short', () => {
      const { admitted, advance, answered, close } = startPauses();
      const failures: number[] = [];
      const wait = (so: number) => {
        failures.push(so);
        return 100;
      };
      for (let i = 0; i < 3; i++) {
        close(WHOLE_SINK, wait);
        advance(100);
        admitted('a');
      }
      expect(failures).toEqual([0, 1, 2]);
      // Over, but hit again at once: it was long enough for one, and is as long again.
      answered('a');
      close(WHOLE_SINK, wait);
      expect(failures.at(-1)).toBe(2);
      advance(100);
      admitted('a');
      answered('a');
      // It has held for just as long as the last pause, and a millisecond more.
      advance(100);
      close(WHOLE_SINK, wait);
      expect(failures.at(-1)).toBe(2);
      advance(100);
      admitted('a');
      answered('a');
      advance(101);
      close(WHOLE_SINK, wait);
      expect(failures.at(-1)).toBe(0);
    });

    it('counts requests that ran side by side as one failure, and takes the longest wait', () => {
      const { admitted, advance, close } = startPauses();
      advance(50);
      const waits = [100, 300, 20].map((ms) => {
        const failures: number[] = [];
        close(
          WHOLE_SINK,
          (so) => {
            failures.push(so);
            return ms;
          },
          40,
        );
        return failures;
      });
      expect(waits).toEqual([[0], [0], [0]]);
      admitted('a');
      expect(advance(299)).toBe('');
      expect(advance(1)).toBe('a');
      admitted('a');
      close(WHOLE_SINK, (so) => so * 1_000);
      expect(advance(999)).toBe('');
      admitted('b');
      expect(advance(1)).toBe('b');
    });

    it('counts a request that was sent before and fails late as that failure, whatever has become of it', () => {
      const { admitted, advance, answered, close } = startPauses();
      const failures: number[] = [];
      const wait = (so: number) => {
        failures.push(so);
        return 100;
      };
      advance(50);
      close(WHOLE_SINK, wait, 20);
      expect(admitted('ab')).toBe('');
      expect(advance(100)).toBe('a');
      expect(admitted('a')).toBe('a');
      // It is being tried, by one that may well come through.
      close(WHOLE_SINK, wait, 50);
      expect(admitted('c')).toBe('');
      answered('a');
      expect(advance(0)).toBe('bc');
      // It is over.
      close(WHOLE_SINK, wait, 50);
      expect(admitted('bc')).toBe('bc');
      close(WHOLE_SINK, wait, 51);
      expect(admitted('bc')).toBe('');
      expect(failures).toEqual([0, 0, 0, 0]);
    });

    it('is what the server asks for, also where it has asked late', () => {
      const { admitted, advance, answered, asked, close } = startPauses();
      close(WHOLE_SINK, 100);
      advance(100);
      admitted('a');
      answered('a');
      asked(WHOLE_SINK, 1_000, 0);
      expect(admitted('a')).toBe('');
      expect(advance(999)).toBe('');
      expect(advance(1)).toBe('a');
    });

    it('is what the server asks for, and up to a quarter more, but a minute at most', () => {
      for (const [chance, askedMs, ms] of [
        [0, 1_000, 1_000],
        [0.5, 1_000, 1_125],
        [1, 1_000, 1_250],
        [1, 50_000, 60_000],
        [0, 3_600_000, 60_000],
      ] as const) {
        const { admitted, advance, asked } = startPauses(() => chance);
        asked(WHOLE_SINK, askedMs);
        admitted('a');
        expect(advance(ms - 1)).toBe('');
        expect(advance(1)).toBe('a');
      }
    });

    it('is known beyond a deadline only where the server has asked for it', () => {
      const { advance, asked, close, lastsBeyond } = startPauses();
      close(WHOLE_SINK, 1_000);
      expect(lastsBeyond('a', 500)).toBe(false);
      asked('lower', 1_000);
      expect(['a', 'B'].map((name) => lastsBeyond(name, 999))).toEqual([true, false]);
      expect(lastsBeyond('a', 1_000)).toBe(false);
      advance(1_000);
      expect(lastsBeyond('a', 500)).toBe(false);
    });
  });

  describe('at the beginning of a shutdown', () => {
    it('end, whatever their state', () => {
      const { admitted, advance, close, pauses } = startPauses();
      close('lower', 100);
      close('upper', 1_000);
      admitted('abCD');
      expect(advance(100)).toBe('a');
      admitted('a');
      pauses.cut();
      expect(advance(0)).toBe('bCD');
      expect(admitted('abCD')).toBe('abCD');
      expect(advance(10_000)).toBe('');
      expect(admitted('abCD')).toBe('abCD');
    });

    it('last for as long as the server has asked, and what waits asks anew', () => {
      const { admitted, advance, asked, pauses, lastsBeyond } = startPauses();
      asked(WHOLE_SINK, 1_000);
      admitted('ab');
      advance(400);
      pauses.cut();
      expect(advance(0)).toBe('ab');
      expect(admitted('ab')).toBe('');
      expect(lastsBeyond('a', 999)).toBe(true);
      expect(advance(599)).toBe('');
      expect(advance(1)).toBe('a');
    });

    it('end, also where what the server has asked for is over and one tries', () => {
      const { admitted, advance, asked, pauses } = startPauses();
      asked(WHOLE_SINK, 100);
      admitted('ab');
      expect(advance(100)).toBe('a');
      admitted('a');
      pauses.cut();
      expect(advance(0)).toBe('b');
      expect(admitted('bc')).toBe('bc');
    });

    it('last no longer than the server has asked, where a wait of our own would have', () => {
      const { admitted, advance, asked, close, pauses } = startPauses();
      asked(WHOLE_SINK, 300, 0);
      close(WHOLE_SINK, 10_000, 0);
      admitted('a');
      pauses.cut();
      expect(advance(0)).toBe('a');
      admitted('a');
      expect(advance(300)).toBe('a');

      const other = startPauses();
      other.close(WHOLE_SINK, 10_000, 0);
      other.asked(WHOLE_SINK, 300, 0);
      expect(other.lastsBeyond('a', 300)).toBe(false);
      other.pauses.cut();
      other.admitted('a');
      expect(other.advance(300)).toBe('a');
    });
  });

  it('are tried together where they end together', () => {
    const { admitted, advance, answered, close } = startPauses();
    close('lower', 100);
    admitted('abc');
    close(WHOLE_SINK, 100);
    admitted('defG');
    expect(advance(100)).toBe('ad');
    expect(admitted('ad')).toBe('a');
    answered('a');
    expect(advance(0)).toBe('bcefGd');
  });

  it('strand nothing, and ask nobody without end, whatever happens', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'E');
    const scope = fc.constantFrom(WHOLE_SINK, 'lower', 'lower/a');
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ op: fc.constant('send' as const), name }) },
      { weight: 4, arbitrary: fc.record({ op: fc.constant('dispatch' as const), most: fc.nat(3) }) },
      { weight: 3, arbitrary: fc.record({ op: fc.constant('answer' as const), name, isOver: fc.boolean() }) },
      { weight: 3, arbitrary: fc.record({ op: fc.constant('advance' as const), ms: fc.nat(30) }) },
      { weight: 3, arbitrary: fc.record({ op: fc.constant('close' as const), scope, isAsked: fc.boolean() }) },
      { weight: 3, arbitrary: fc.record({ op: fc.constant('drop' as const), name }) },
      fc.record({ op: fc.constant('cut' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const { admitted, advance, answered, asked, close, object, pauses } = startPauses();
        const waiting = new Set<string>();
        const underWay = new Set<string>();
        const ready = new Set<string>();
        const dispatch = (most = Infinity) => {
          let asks = 0;
          for (const next of ready) {
            if (asks++ >= most) break;
            expect(asks).toBeLessThan(1_000);
            ready.delete(next);
            if (!waiting.has(next) || admitted(next) === '') {
              for (const released of advance(0).split('')) ready.add(released);
              continue;
            }
            waiting.delete(next);
            underWay.add(next);
          }
        };
        for (const step of steps) {
          if (step.op === 'send' && !waiting.has(step.name) && !underWay.has(step.name)) {
            waiting.add(step.name);
            ready.add(step.name);
          } else if (step.op === 'dispatch') {
            dispatch(step.most);
          } else if (step.op === 'answer' && underWay.delete(step.name)) {
            answered(step.name, step.isOver);
          } else if (step.op === 'drop' && waiting.delete(step.name)) {
            ready.delete(step.name);
            pauses.forget(object(step.name));
          } else if (step.op === 'close') {
            if (step.isAsked) asked(step.scope, 10);
            else close(step.scope, 10);
          } else if (step.op === 'cut') {
            pauses.cut();
          }
          for (const released of advance(step.op === 'advance' ? step.ms : 0).split('')) ready.add(released);
        }
        for (let i = 0; i < 20; i++) {
          for (const released of advance(100).split('')) ready.add(released);
          dispatch();
          for (const name of underWay) answered(name);
          underWay.clear();
        }
        expect([...waiting]).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('tell who tries', () => {
    const { admitted, advance, close, object, pauses } = startPauses();
    close(WHOLE_SINK, 100);
    admitted('ab');
    const trying = () => ['a', 'b'].map((name) => pauses.tries(WHOLE_SINK, object(name)));
    expect(trying()).toEqual([false, false]);
    advance(100);
    admitted('a');
    expect(trying()).toEqual([true, false]);
    expect(pauses.tries('lower', object('a'))).toBe(false);
    close(WHOLE_SINK, 100);
    expect(trying()).toEqual([false, false]);
  });

  it('do not ask for scopes any more when an outage is long past', () => {
    const { admitted, advance, answered, close, object, pauses } = startPauses();
    close(WHOLE_SINK, 10);
    advance(10);
    admitted('a');
    answered('a');
    advance(11);
    const asked = () => {
      throw new Error('asked');
    };
    expect(pauses.admit(object('a'), asked)).toBe(true);
    expect(pauses.size).toBe(0);
  });

  it('that nobody has tried are not over, however long ago they were', () => {
    const { admitted, advance, close } = startPauses();
    close(WHOLE_SINK, 10);
    advance(1_000);
    expect(admitted('ab')).toBe('a');
  });

  it('remember no scope for which nothing is sent any more', () => {
    const { admitted, advance, answered, close, pauses } = startPauses();
    for (let i = 0; i < 100; i++) close(`lower/${i}`, 10);
    advance(20);
    close('lower', 10);
    expect(pauses.size).toBe(101);
    admitted('a');
    advance(10);
    admitted('a');
    // All but the one that is being tried.
    advance(100);
    close('upper', 10);
    expect(pauses.size).toBe(2);
    answered('a');
    advance(100);
    close(WHOLE_SINK, 10);
    expect(pauses.size).toBe(1);
  });
});
