import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { asapScheduler, NEVER, of, throwError, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type EventSink } from '../../lib/index.ts';
import { type MarbleCall, marbles, type MarbleTools } from '../../lib/testing/index.ts';

const created: MarbleCall = ['web', 'Normal', 'Created', 'it'];
const failed: MarbleCall = ['web', 'Warning', 'Failed'];
const calls = { a: created, b: failed };
const events = { a: 'Normal web Created', b: 'Warning web Failed' };

describe('marbles', () => {
  it(
    'expects events that were recorded before',
    marbles(({ record, expectEvents }) => {
      record('      a--b', calls);
      expectEvents('a--b', events);
    }),
  );

  it(
    'expects events that are recorded afterwards',
    marbles(({ record, expectEvents }) => {
      expectEvents('(ab)-a 9m b', events);
      record('      (ab)-a 9m b', calls);
    }),
  );

  it(
    'records objects of all sorts',
    marbles(({ record, expectEvents }) => {
      const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'nightly' } };
      record('      a', { a: [job, 'Normal', 'Completed'] });
      expectEvents('a', { a: 'Normal nightly Completed' });
    }),
  );

  it(
    'expects nothing where nothing happens',
    marbles(({ expectEvents, expectDrops }) => {
      expectEvents('');
      expectDrops('');
    }),
  );

  it(
    'expects what is lost, for one watcher or for all',
    marbles(({ broadcaster, record, expectDrops }) => {
      broadcaster.startEventWatcher(() => NEVER, { capacity: 1 });
      record('     a-b-a-x', { ...calls, x: ['web', 'Unusual', 'Created'] });
      expectDrops('----a-x', { a: 'watcher-full Normal web Created', x: 'invalid' });
    }),
  );

  it(
    'sees the end of the events at the shutdown',
    marbles(({ record, shutdown, expectEvents }) => {
      record('      a--b-a', calls);
      shutdown('    ----s');
      expectEvents('a--b|', events);
    }),
  );

  it(
    'expects the report of a shutdown that had time',
    marbles(({ broadcaster, record, shutdown, expectReport }) => {
      broadcaster.startEventWatcher(() => timer(5));
      record('      a', calls);
      shutdown('    -s');
      expectReport('5ms (r|)', { r: { complete: true, durationMs: 4 } });
    }),
  );

  it(
    'expects the report of a shutdown that had none',
    marbles(({ broadcaster, record, shutdown, expectReport }) => {
      broadcaster.startEventWatcher(() => timer(5));
      record('      a', calls);
      shutdown('    -s', { deadlineMs: 2 });
      expectReport('---(r|)', { r: { complete: false, durationMs: 2 } });
    }),
  );

  it(
    'looks no longer than it is told to',
    marbles(
      ({ record, shutdown, expectEvents, expectDrops, expectReport }) => {
        record('      a-b-x', { ...calls, x: ['web', 'Unusual', 'Created'] });
        expectEvents('a', events);
        expectDrops('');
        shutdown('    --s');
        expectReport('', {});
      },
      { until: '-!' },
    ),
  );

  it('gives the broadcaster the chance that it is told to, or else none', () => {
    const timesOf = (options?: { readonly random: () => number }) => {
      const times: number[] = [];
      const sink: EventSink = {
        create: (event) => (times.push(asapScheduler.now()), times.length === 1 ? throwError(() => 'no') : of(event)),
        patch: () => NEVER,
      };
      marbles(({ broadcaster, record }) => {
        broadcaster.startRecordingToSink(sink);
        record('--a', calls);
      }, options)();
      return times;
    };
    expect(timesOf()).toEqual([2, 2]);
    expect(timesOf({ random: () => 0.5 })).toEqual([2, 252]);
  });

  it(
    'hands over cold, hot and time',
    marbles(({ cold, hot, time, recorder, expectEvents }) => {
      cold('-a').subscribe(() => recorder.event({ kind: 'Pod', name: 'cold' }, 'Normal', 'Seen', ''));
      hot('---b').subscribe(() => recorder.event({ kind: 'Pod', name: 'hot' }, 'Normal', 'Seen', ''));
      expect(time('-----|')).toBe(5);
      expectEvents('-a-b', { a: 'Normal cold Seen', b: 'Normal hot Seen' });
    }),
  );

  it('does nothing until it is run, and can be run again', () => {
    let runs = 0;
    const run = marbles(({ record, expectEvents }) => {
      runs++;
      record('      a', calls);
      expectEvents('a', events);
    });
    expect(runs).toBe(0);
    run();
    run();
    expect(runs).toBe(2);
  });

  describe('throws', () => {
    it.each([
      ['another time', '-a'],
      ['another event', 'b'],
      ['one event less', ''],
      ['one event more', 'ab'],
      ['an end', 'a|'],
    ])('for %s', (_, diagram) => {
      const run = marbles(({ record, expectEvents }) => {
        record('a', calls);
        expectEvents(diagram, events);
      });
      assert.throws(run, assert.AssertionError);
    });

    it('for a loss that did not happen', () => {
      const run = marbles(({ expectDrops }) => expectDrops('a', { a: 'invalid' }));
      assert.throws(run, assert.AssertionError);
    });

    it('for another report', () => {
      const run = marbles(({ shutdown, expectReport }) => {
        shutdown('    s');
        expectReport('(r|)', { r: { complete: false } });
      });
      assert.throws(run, assert.AssertionError);
    });

    it('for a body that is asynchronous, of which it would see the first part only', () => {
      const body = async ({ expectEvents }: MarbleTools) => {
        await Promise.resolve();
        expectEvents('a'); // which nobody hears of
      };
      // eslint-disable-next-line @typescript-eslint/no-misused-promises -- that is the mistake
      assert.throws(marbles(body), new TypeError('the body of a marble test must be a synchronous function'));
    });

    it('what its body throws, and the next test is none the worse', () => {
      const boom = new Error('boom');
      const run = marbles(({ recorder }) => {
        recorder.event({ kind: 'Pod', name: 'web' }, 'Normal', 'Created', '');
        throw boom;
      });
      assert.throws(run, boom);
      marbles(({ record, expectEvents }) => {
        record('      a', calls);
        expectEvents('a', events);
      })();
    });
  });

  it('works under node:test', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@kube-event-recorder/source',
      '--test',
      '--test-reporter=tap',
      fileURLToPath(new URL('./marbles.nodetest.ts', import.meta.url)),
    ]);
    expect(stdout).toContain('ok 1 - events come in order');
    expect(stdout).toContain('ok 2 - a 503 is tried again');
    expect(stdout).toContain('# pass 3');
    expect(stdout).toContain('# fail 0');
  });
});
