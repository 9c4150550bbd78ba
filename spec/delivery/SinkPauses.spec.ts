import { describe, expect, it } from 'vitest';
import { answerRule } from '../../lib/delivery/answerRules.ts';
import { type Answer } from '../../lib/delivery/index.ts';
import { type Write } from '../../lib/delivery/ServerObject.ts';
import { SinkPauses } from '../../lib/delivery/SinkPauses.ts';
import { Agenda } from '../../lib/operators/Agenda.ts';
import { podEvent } from '../correlation/podEvent.ts';
import { namesOf, podWrite } from './podWrite.ts';
import { VirtualTime } from './VirtualTime.ts';

const refused: Answer = { kind: 'not-sent', code: 'ECONNREFUSED', message: 'refused' };
const reset: Answer = { kind: 'unknown', code: 'ECONNRESET', message: 'reset' };

function status(code: number, message = '', retryAfterMs?: number): Answer {
  const asked = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { kind: 'status', code, message, causes: [], isStatus: true, ...asked };
}

const limited = (type: string) => status(429, `limit reached on type ${type} for key x`);

/** Writes a, b, … of events about web-1 in the namespace shop; A, B, … in another; others about what is told. */
function startPauses({ random = (): number => 1, firstMs = 100, draining = false } = {}) {
  const time = new VirtualTime();
  const released: string[] = [];
  let isDraining = draining;
  const pauses = new SinkPauses({
    agenda: new Agenda(time),
    random,
    firstMs,
    longestMs: 400,
    isDraining: () => isDraining,
    release: (object) => released.push(...namesOf([object])),
  });
  const writes = new Map<string, Write>();
  const write = (name: string): Write => {
    const namespace = name === name.toUpperCase() ? 'other' : 'shop';
    const made = writes.get(name) ?? podWrite(name, { metadata: { name, namespace } });
    writes.set(name, made);
    return made;
  };
  return {
    pauses,
    write,
    writes,
    drain: () => {
      isDraining = true;
      pauses.cut();
    },
    admitted: (names: string) =>
      names
        .split('')
        .filter((name) => pauses.admit(write(name)))
        .join(''),
    advance: (ms: number) => {
      time.advance(ms);
      return released.splice(0).join('');
    },
    /** Each of these is answered so, just now; whether the whole sink pauses at the last. */
    fail: (names: string, answer: Answer, sentAt = time.frame) =>
      names
        .split('')
        .map((name) =>
          pauses.failed(write(name), answerRule(answer, { verb: 'create', mayBeStored: false }), answer, sentAt),
        )
        .at(-1),
  };
}

describe('SinkPauses', () => {
  it.each<[string, Answer]>([
    ['no connection', refused],
    ['no credentials', { kind: 'credentials', message: 'none' }],
    ['401', status(401)],
    ['404 without a Status', { kind: 'status', code: 404, message: '', causes: [], isStatus: false }],
    ['a limit of the server', limited('Server')],
    ['a limit of the user', limited('User')],
    ['Retry-After', status(503, '', 1_000)],
    ['429 that asks to wait, whatever its message names', status(429, 'limit reached on type Namespace', 1_000)],
  ])('%s: the whole sink', (_, answer) => {
    const { admitted, fail } = startPauses();
    expect(fail('a', answer)).toBe(true);
    expect(admitted('abA')).toBe('');
  });

  it.each<[string, Answer]>([
    ['a reset', reset],
    ['500', status(500)],
    ['504', status(504)],
    ['403', status(403)],
    ['409', status(409)],
    ['404', status(404)],
    ['invalid', { kind: 'invalid', message: 'invalid' }],
  ])('%s: nothing else', (_, answer) => {
    const { admitted, fail } = startPauses();
    expect(fail('a', answer)).toBe(false);
    expect(admitted('abA')).toBe('abA');
  });

  it.each(['', 'too many requests', 'limit reached on type Namespace for key x'])(
    '429 with the message %j: the namespace, for a second, then two, up to half a minute, and up to a quarter more',
    (message) => {
      for (const [chance, jitter] of [
        [0, 1],
        [1, 1.25],
      ] as const) {
        const { admitted, advance, fail } = startPauses({ random: () => chance });
        for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
          expect(fail('a', status(429, message))).toBe(false);
          expect(admitted('abA')).toBe('A');
          const ms = seconds * 1_000 * jitter;
          expect(advance(ms - 1)).toBe('');
          expect(advance(1)).toMatch(/^[ab]$/);
          expect(admitted('a')).toBe('a');
        }
      }
    },
  );

  it('a limit of source and object: what has both in common', () => {
    const { admitted, fail, writes } = startPauses();
    const { involvedObject, source } = podEvent();
    const others = {
      uid: { involvedObject: { ...involvedObject, uid: 'uid-2' } },
      pod: { involvedObject: { ...involvedObject, name: 'web-2' } },
      namespace: { involvedObject: { ...involvedObject, namespace: 'other' } },
      kind: { involvedObject: { ...involvedObject, kind: 'Job' } },
      version: { involvedObject: { ...involvedObject, apiVersion: 'v2' } },
      component: { source: { ...source, component: 'scheduler' } },
      host: { source: { ...source, host: 'node-2' } },
    };
    Object.values(others).forEach((changes, i) => writes.set(String(i), podWrite(`x${i}`, changes)));
    // What the plug-in does not look at.
    writes.set('f', podWrite('f', { involvedObject: { ...involvedObject, fieldPath: 'spec', resourceVersion: '5' } }));
    expect(fail('a', limited('SourceAndObject'))).toBe(false);
    expect(admitted('abf0123456')).toBe('0123456');
  });

  it('holds nothing apart that only looks alike', () => {
    const { admitted, fail, writes } = startPauses();
    writes.set('x', podWrite('x', { source: { component: 'a","b' } }));
    writes.set('y', podWrite('y', { source: { component: 'a', host: 'b' } }));
    fail('x', limited('SourceAndObject'));
    expect(admitted('xy')).toBe('y');
  });

  it('waits twice as long each time that the sink can not be reached, up to the longest; never less than 10 ms', () => {
    for (const [chance, waits] of [
      [1, [100, 200, 400, 400]],
      [0.5, [50, 100, 200, 200]],
      [0, [10, 10, 10, 10]],
    ] as const) {
      const { admitted, advance, fail } = startPauses({ random: () => chance });
      for (const ms of waits) {
        fail('a', refused);
        expect(admitted('a')).toBe('');
        expect(advance(ms - 1)).toBe('');
        expect(advance(1)).toBe('a');
        expect(admitted('a')).toBe('a');
      }
    }
  });

  it('waits for as long as the server asks, and a little more', () => {
    const { admitted, advance, fail, pauses, write } = startPauses({ random: () => 0.4 });
    fail('a', status(429, '', 1_000));
    expect(admitted('a')).toBe('');
    expect([1_099, 1_100].map((deadlineAt) => pauses.lastsBeyond(deadlineAt, write('b')))).toEqual([true, false]);
    expect(advance(1_099)).toBe('');
    expect(advance(1)).toBe('a');
  });

  describe('a sink that answers nothing', () => {
    it('pauses at five unknown outcomes in a row over three objects', () => {
      const { admitted, fail } = startPauses();
      expect(fail('abca', reset)).toBe(false);
      expect(admitted('A')).toBe('A');
      expect(fail('b', reset)).toBe(true);
      expect(admitted('aA')).toBe('');
    });

    it('does not pause as long as it is two objects only', () => {
      const { fail } = startPauses();
      expect(fail('abababab', reset)).toBe(false);
      expect(fail('c', reset)).toBe(true);
    });

    it.each<[string, (tools: ReturnType<typeof startPauses>) => void]>([
      ['what is carried out', ({ pauses, write }) => pauses.answered(write('d').object)],
      ['an answer', ({ fail }) => fail('d', status(403))],
    ])('counts anew after %s', (_, between) => {
      const tools = startPauses();
      tools.fail('abca', reset);
      between(tools);
      expect(tools.fail('aaaaa', reset)).toBe(false);
      between(tools);
      expect(tools.fail('abca', reset)).toBe(false);
      expect(tools.fail('a', reset)).toBe(true);
    });

    it('does not count anew after what is no answer', () => {
      const { fail } = startPauses();
      fail('abca', reset);
      fail('d', { kind: 'invalid', message: 'invalid' });
      expect(fail('d', status(504))).toBe(true);
    });

    it('pauses on when the one that tries tells nothing either, and lets another try', () => {
      const { admitted, advance, fail } = startPauses();
      fail('abcab', reset);
      admitted('cd');
      expect(advance(100)).toBe('c');
      admitted('c');
      expect(fail('c', reset)).toBe(true);
      admitted('c');
      expect(advance(200)).toBe('d');
      admitted('d');
      // Any other answer ends it.
      expect(fail('d', status(403))).toBe(false);
      expect(advance(0)).toBe('c');
      expect(admitted('abcA')).toBe('abcA');
    });
  });

  it('pauses on where the first to try after a refused connection gets no answer', () => {
    const { admitted, advance, fail } = startPauses();
    fail('a', refused);
    admitted('ab');
    expect(advance(100)).toBe('a');
    admitted('a');
    expect(fail('a', reset)).toBe(true);
    expect(admitted('c')).toBe('');
    expect(advance(200)).toBe('b');
  });

  it('ends a pause of the sink with any answer, which may begin another', () => {
    const { admitted, advance, fail } = startPauses();
    fail('a', refused);
    admitted('abA');
    expect(advance(100)).toBe('a');
    admitted('a');
    fail('a', limited('Namespace'));
    expect(advance(0)).toBe('bA');
    expect(admitted('abA')).toBe('A');
  });

  it('lets the next try where one was refused before it was sent', () => {
    const { admitted, advance, fail } = startPauses();
    fail('a', refused);
    admitted('abc');
    expect(advance(100)).toBe('a');
    admitted('a');
    fail('a', { kind: 'invalid', message: 'invalid' });
    expect(advance(0)).toBe('b');
  });

  it('forgets an object, and the next tries', () => {
    const { admitted, advance, fail, pauses, write } = startPauses();
    fail('a', refused);
    admitted('ab');
    pauses.forget(write('a').object);
    expect(advance(100)).toBe('b');
  });

  it('takes what was sent before the pause for the same failure', () => {
    const { admitted, advance, fail } = startPauses();
    advance(50);
    fail('abc', refused, 20);
    admitted('a');
    expect(advance(99)).toBe('');
    expect(advance(1)).toBe('a');
  });

  describe('during a shutdown', () => {
    it('waits no more, but for what the server asks', () => {
      const { admitted, advance, drain, fail } = startPauses();
      fail('a', refused);
      admitted('a');
      drain();
      expect(advance(0)).toBe('a');
      expect(fail('a', refused)).toBe(true);
      fail('a', limited('Namespace'));
      expect(admitted('ab')).toBe('ab');
      fail('a', status(503, '', 100));
      expect(admitted('ab')).toBe('');
      expect(advance(125)).toBe('a');
    });

    it('lets what waits ask anew when the server asks to wait, for it may be for too long', () => {
      const { admitted, advance, fail, pauses, write } = startPauses({ draining: true, random: () => 0 });
      fail('a', status(503, '', 100));
      expect(admitted('ab')).toBe('');
      fail('c', status(503, '', 50_000));
      expect(advance(0)).toBe('ab');
      expect(pauses.lastsBeyond(10_000, write('a'))).toBe(true);
    });
  });
});
