import assert from 'node:assert/strict';
import { map } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type EventsV1Broadcaster, type EventsV1Event, type EventsV1Recorder } from '../../lib/index.ts';
import {
  apiError,
  type EventsV1MarbleCall,
  type EventsV1MarbleTools,
  marblesEventsV1,
  type MarblesEventsV1Options,
} from '../../lib/testing/index.ts';

const bound: EventsV1MarbleCall = ['web', 'Normal', 'Scheduled', 'Binding', 'bound to 100 % of %s'];
const failed: EventsV1MarbleCall = ['web', 'Warning', 'FailedMount', 'Mounting'];
const calls = { a: bound, b: failed };
const late = { random: () => 1 };

/** A test whose body is to fail. */
const fails = (body: (tools: EventsV1MarbleTools) => void, options?: MarblesEventsV1Options) => {
  assert.throws(marblesEventsV1(body, options), assert.AssertionError);
};

describe('marblesEventsV1', () => {
  it(
    'expects events, their notes as they were given',
    marblesEventsV1(({ record, expectEvents }) => {
      record('      a--b', calls);
      expectEvents('a--b', {
        a: 'Normal web Scheduled: bound to 100 % of %s',
        b: 'Warning web FailedMount: ',
      });
    }),
  );

  it(
    'records what is said of it, with an action and who says so',
    marblesEventsV1(({ broadcaster, record, expectObservable }) => {
      const said = ({ regarding, action, reportingController, reportingInstance }: EventsV1Event) =>
        [regarding.kind, regarding.uid, action, reportingController, reportingInstance].join(' ');
      record('a', calls);
      expectObservable(broadcaster.events.pipe(map(said))).toBe('a', { a: 'Pod uid-of-web Binding test test-0' });
    }),
  );

  it(
    'has a recorder for the code under test, which is told a related object too',
    marblesEventsV1(({ recorder, broadcaster, cold, expectObservable }) => {
      const node = { kind: 'Node', name: 'node-1' };
      cold('-a').subscribe(() => recorder.for({ kind: 'Pod' }, node).eventf('Normal', 'Scheduled', 'Binding', ''));
      expectObservable(broadcaster.events.pipe(map(({ related }) => related?.name))).toBe('-a', { a: 'node-1' });
    }),
  );

  it(
    'sees a series made of what is repeated, which is written a minute later where it has doubled',
    marblesEventsV1(({ record, answers, expectRequests, expectOutcomes }) => {
      record('        b-b-b-b', calls);
      answers('k');
      expectRequests('b-c 59999ms d', {
        b: 'POST Warning web FailedMount',
        c: 'PATCH Warning web FailedMount x2',
        d: 'PATCH Warning web FailedMount x4',
      });
      expectOutcomes('b-c 59999ms d', {
        b: 'created Warning web FailedMount',
        c: 'patched Warning web FailedMount x2',
        d: 'patched Warning web FailedMount x4 +2',
      });
    }),
  );

  it(
    'sees the count of a series that has ended',
    marblesEventsV1(({ record, answers, expectRequests }) => {
      record('        b-b-b', calls);
      answers('k');
      expectRequests('b-c 6m 1ms d', {
        b: 'POST Warning web FailedMount',
        c: 'PATCH Warning web FailedMount x2',
        d: 'PATCH Warning web FailedMount x3',
      });
    }),
  );

  it(
    'records with the options of the test',
    marblesEventsV1(
      ({ record, answers, expectRequests }) => {
        record('        b-b-b-b', calls);
        answers('k');
        expectRequests('b-c 999ms d', {
          b: 'POST Warning web FailedMount',
          c: 'PATCH Warning web FailedMount x2',
          d: 'PATCH Warning web FailedMount x4',
        });
      },
      { sink: { series: { doublingMs: 1_000 } }, until: '2s !' },
    ),
  );

  it(
    'gives the broadcaster the chance that it is told to: a 503 is tried again, with the series that it has become',
    marblesEventsV1(({ record, answers, expectRequests }) => {
      record('         b-b', calls);
      answers(['  2ms #', apiError(503)], '2ms (k|)');
      expectRequests(' b 501ms B', { b: 'POST Warning web FailedMount', B: 'POST Warning web FailedMount x2' });
    }, late),
  );

  it(
    'writes with a flush what is only counted',
    marblesEventsV1(
      ({ record, answers, flush, expectRequests }) => {
        record('        b-b-b', calls);
        answers('k');
        flush('         9ms f');
        expectRequests('b-c------d', {
          b: 'POST Warning web FailedMount',
          c: 'PATCH Warning web FailedMount x2',
          d: 'PATCH Warning web FailedMount x3',
        });
      },
      { until: '1m !' },
    ),
  );

  it(
    'expects what is lost, and the report of the shutdown',
    marblesEventsV1(({ record, answers, shutdown, expectDrops, expectReport }) => {
      record('      (bb)x', { ...calls, x: ['web', 'Unusual', 'Created', 'Creating'] });
      answers('     -');
      shutdown('    8ms s', { deadlineMs: 2 });
      expectDrops(' ----x-----(d|)', { x: 'invalid', d: 'interrupted Warning web FailedMount x2 +2' });
      expectReport('10ms (r|)', {
        r: {
          complete: false,
          watchers: [{ handled: 0, undelivered: ['interrupted Warning web FailedMount x2 +2'] }],
        },
      });
    }),
  );

  it(
    'gives the watcher',
    marblesEventsV1(({ answers, expectObservable }) => {
      const watcher = answers('k');
      expect(watcher.stats()).toMatchObject({ name: 'sink', recorded: 0 });
      expectObservable(watcher.results).toBe('');
    }),
  );

  it('fails for another count, and for another note', () => {
    fails(({ record, answers, expectRequests }) => {
      record('(bb)', calls);
      answers('k');
      expectRequests('b', { b: 'POST Warning web FailedMount' });
    });
    fails(({ record, expectEvents }) => {
      record('a', calls);
      expectEvents('a', { a: 'Normal web Scheduled: bound' });
    });
  });

  it('looks no longer than it is told to', () => {
    marblesEventsV1(
      ({ record, expectEvents }) => {
        record('      a-b', calls);
        expectEvents('a', { a: 'Normal web Scheduled' });
      },
      { until: '-!' },
    )();
  });

  it('has the types of the newer API', () => {
    marblesEventsV1(({ broadcaster, recorder, record }) => {
      expectTypeOf(broadcaster).toEqualTypeOf<EventsV1Broadcaster>();
      expectTypeOf(recorder).toEqualTypeOf<EventsV1Recorder>();
      // @ts-expect-error -- a call has an action
      record('', { a: ['web', 'Normal', 'Scheduled'] });
    });
  });
});
