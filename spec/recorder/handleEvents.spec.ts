import { EMPTY, NEVER, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type EventWatcher } from '../../lib/index.ts';
import { revoked, throwingGetter, unreadable, unshowable } from '../event/hostile.ts';
import { setUp, settle } from './setUp.ts';

describe('handleEvents', () => {
  it.each([
    ['undefined', undefined],
    ['a number', 5],
    ['an object', { subscribe: 1 }],
    ['a function', () => NEVER],
    ['null', null],
    ['an iterable', [NEVER]],
  ])('takes a handler that returns %s for done', (_, result) => {
    const { broadcaster, record, advance } = setUp();
    const watcher = broadcaster.startEventWatcher(() => result);
    record('A', 'B');
    advance();
    expect(watcher.stats()).toMatchObject({ handled: 2, running: 0 });
  });

  it('is busy while a promise is pending', async () => {
    const { broadcaster, record, advance } = setUp();
    let resolve: (result: string) => void = () => undefined;
    const promise = new Promise<string>((resolved) => (resolve = resolved));
    const watcher = broadcaster.startEventWatcher(() => promise);
    record('A', 'B');
    advance();
    expect(watcher.stats()).toMatchObject({ running: 1, waiting: 1, handled: 0 });
    resolve('result');
    await settle();
    expect(watcher.stats()).toMatchObject({ running: 0, waiting: 0, handled: 2 });
  });

  it('is busy until an Observable completes, and passes none of its values on', () => {
    const { broadcaster, record, advance } = setUp();
    const work = new Subject<number>();
    const results: unknown[] = [];
    const watcher = broadcaster.startEventWatcher(() => work);
    watcher.results.subscribe((result) => results.push(result));
    record('A');
    advance();
    work.next(1);
    expect(watcher.stats()).toMatchObject({ running: 1, handled: 0 });
    work.complete();
    expect(watcher.stats()).toMatchObject({ running: 0, handled: 1 });
    expect(results).toEqual([]);
  });

  it('takes any thenable', async () => {
    const { broadcaster, record, advance } = setUp();
    const watcher = broadcaster.startEventWatcher(() => ({ then: (done: () => void) => done() }));
    record('A');
    advance();
    await settle();
    expect(watcher.stats()).toMatchObject({ handled: 1 });
  });

  it.each([
    ['of(1)', of(1)],
    ['EMPTY', EMPTY],
  ])('counts %s as handled in the call', (_, work) => {
    const { broadcaster, record, advance } = setUp();
    const watcher = broadcaster.startEventWatcher(() => work);
    record('A', 'B');
    advance();
    expect(watcher.stats()).toMatchObject({ handled: 2 });
  });

  it('runs one at a time by default, in order, and as many as it is told', () => {
    const { broadcaster, record, advance } = setUp();
    const one: unknown[] = [];
    const two: unknown[] = [];
    const work = new Subject();
    broadcaster.startEventWatcher((event) => (one.push(event.reason), work));
    broadcaster.startEventWatcher((event) => (two.push(event.reason), work), { concurrent: 2 });
    record('A', 'B', 'C');
    advance();
    expect([one, two]).toEqual([['A'], ['A', 'B']]);
    work.complete();
    expect([one, two]).toEqual([
      ['A', 'B', 'C'],
      ['A', 'B', 'C'],
    ]);
  });

  it('loses the newcomer where capacity waits', () => {
    const { broadcaster, record, advance, drops } = setUp();
    const watcher = broadcaster.startEventWatcher(() => NEVER, { capacity: 1 });
    record('A', 'B', 'C');
    advance();
    expect(watcher.stats()).toMatchObject({ running: 1, waiting: 1, lost: { 'watcher-full': 1 } });
    advance();
    expect(drops.map(({ event, reason }) => [event?.reason, reason])).toEqual([['C', 'watcher-full']]);
  });

  it('works through thousands of synchronous handlers without growing the stack', () => {
    const { broadcaster, record, advance } = setUp({ queueLength: 20_000 });
    const gate = new Subject();
    let calls = 0;
    const watcher = broadcaster.startEventWatcher(() => (calls++ === 0 ? gate : undefined), { capacity: 20_000 });
    for (let i = 0; i < 20_000; i++) record('A');
    advance();
    gate.complete();
    expect(watcher.stats()).toMatchObject({ handled: 20_000 });
  });

  describe('a handler that fails', () => {
    it.each<[string, () => unknown]>([
      [
        'throws',
        () => {
          throw new Error('no');
        },
      ],
      ['rejects', () => Promise.reject(new Error('no'))],
      ['errs', () => throwError(() => new Error('no'))],
      [
        'gives a thenable that throws',
        () => ({
          then() {
            throw new Error('no');
          },
        }),
      ],
    ])('(%s) is reported, counted and told, and goes on with the next event', async (_, fail) => {
      const { broadcaster, recorder, advance, logged, drops } = setUp();
      const seen: unknown[] = [];
      const watcher = broadcaster.startEventWatcher(
        (event) => {
          seen.push(event.reason);
          return event.reason === 'A' ? fail() : undefined;
        },
        { name: 'w' },
      );
      const made = recorder.event({ kind: 'Pod', name: 'web', namespace: 'ns' }, 'Normal', 'A', '');
      recorder.event({ kind: 'Pod', name: 'web' }, 'Normal', 'B', '');
      advance();
      await settle();
      advance();
      expect(seen).toEqual(['A', 'B']);
      expect(watcher.stats()).toMatchObject({ recorded: 2, handled: 1, lost: { 'handler-failed': 1 } });
      expect(drops).toEqual([{ event: made, occurrences: 1, reason: 'handler-failed', watcher: 'w' }]);
      const event = `ns/${made?.metadata.name ?? ''}`;
      expect(logged).toEqual([
        { level: 'error', message: 'Event handler failed', meta: { watcher: 'w', event, error: 'no' } },
      ]);
    });

    const odd = (then: PropertyDescriptor): object => Object.defineProperty({}, 'then', then);
    const foreign = { lift: () => undefined, subscribe: () => undefined };

    it.each<[string, () => unknown]>([
      ['undefined', () => undefined],
      ['a symbol', () => Symbol('s')],
      ['what has no text', () => unshowable],
      ['a Proxy that throws', unreadable],
      ['a revoked Proxy', revoked],
      ['an error whose message is a number', () => Object.assign(new Error(), { message: 5 })],
      [
        'an error whose message throws',
        () => Object.setPrototypeOf(throwingGetter('message'), Error.prototype) as object,
      ],
    ])('with %s keeps its books, and goes on', async (_, thrown) => {
      for (const fail of [
        () => {
          throw thrown();
        },
        async () => {
          throw thrown();
        },
      ]) {
        const { broadcaster, record, advance, logged } = setUp();
        const watcher = broadcaster.startEventWatcher(fail);
        record('A', 'B');
        advance();
        await settle();
        expect(watcher.closed).toBe(false);
        expect(watcher.stats()).toMatchObject({ recorded: 2, waiting: 0, running: 0, lost: { 'handler-failed': 2 } });
        expect(logged).toHaveLength(2);
      }
    });

    it.each<[string, () => unknown]>([
      ['a Proxy that throws', unreadable],
      ['a revoked Proxy', revoked],
      ['a then that throws when read', () => odd({ get: () => Reflect.get(revoked(), 'then') as unknown })],
      ['what looks like an Observable and is none', () => foreign],
    ])('for it gives %s back keeps its books, and goes on', (_, result) => {
      const { broadcaster, record, advance } = setUp();
      const watcher = broadcaster.startEventWatcher(result);
      record('A', 'B');
      advance();
      expect(watcher.closed).toBe(false);
      expect(watcher.stats()).toMatchObject({ recorded: 2, waiting: 0, running: 0, lost: { 'handler-failed': 2 } });
    });

    it('is reported with 1 KiB of its message at most', () => {
      const { broadcaster, record, advance, logged } = setUp();
      broadcaster.startEventWatcher(() => {
        throw new Error('x'.repeat(100_000));
      });
      record('A');
      advance();
      expect(String(logged[0]?.meta['error'])).toHaveLength(1_024);
    });

    it('has its drop in the books when the logger is called', () => {
      const seen: unknown[] = [];
      const started: EventWatcher<never>[] = [];
      const { broadcaster, record, advance } = setUp({
        logger: { log: () => seen.push(...started.map((watcher) => watcher.stats())) },
      });
      started.push(
        broadcaster.startEventWatcher(() => {
          throw new Error('no');
        }),
      );
      record('A');
      advance();
      expect(seen).toMatchObject([{ recorded: 1, running: 0, lost: { 'handler-failed': 1 } }]);
    });
  });
});
