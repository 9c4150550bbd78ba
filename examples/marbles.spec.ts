/**
 * The unit test of a controller that records events, to copy: half a minute of failures, an API server in trouble and a
 * shutdown, in virtual time. It runs with `npm test`; the controller is in support/podController.ts.
 */
import { apiError, marbles, notSent } from 'kube-event-recorder/testing';
import { describe, expect, it } from 'vitest';
import { type Pod, runPods } from './support/podController.ts';

const podNamed = (name: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'default', name, uid: `uid-of-${name}` },
});
const pods = { a: podNamed('web'), b: podNamed('db') };
const noImage = new Error('no image');

describe('the controller', () => {
  it(
    'says of each Pod that it was started',
    marbles(({ recorder, cold, hot, expectEvents }) => {
      const changes = hot('a----b', pods);
      const start = () => cold('--|');
      expectEvents('       --a----b', {
        a: 'Normal web Started: Started Pod web',
        b: 'Normal db Started: Started Pod db',
      });
      runPods(changes, start, recorder).subscribe();
    }),
  );

  it(
    'says of each failure that there was one, and tries again in a second',
    marbles(({ recorder, cold, hot, expectEvents, expectObservable }) => {
      const results = ['-#', '-#', '-|'];
      const start = () => cold(results.shift() ?? '', {}, noImage);
      const running = runPods(hot('a', pods), start, recorder);
      expectObservable(running).toBe('2003ms a', pods);
      expectEvents('-a 1s a 1s b', {
        a: 'Warning web FailedStart: Error: no image',
        b: 'Normal web Started: Started Pod web',
      });
    }),
  );
});

describe('its events', () => {
  it(
    'are one with a count, however many there are while the API server is slow',
    marbles(({ recorder, cold, hot, answers, expectRequests, expectOutcomes }) => {
      let tries = 0;
      const start = () => cold(++tries <= 31 ? '#' : '|', {}, noImage);
      // What happens to the first request, and to all others: `k` is the event as it is stored.
      answers('        30500ms k', '2ms k');
      expectRequests(' a 30499ms b 499ms c', {
        a: 'POST Warning web FailedStart',
        b: 'PATCH Warning web FailedStart x31',
        c: 'POST Normal web Started',
      });
      expectOutcomes(' 30500ms a-b 499ms c', {
        a: 'created Warning web FailedStart',
        b: 'patched Warning web FailedStart x31 +30',
        c: 'created Normal web Started',
      });
      runPods(hot('    a', pods), start, recorder).subscribe();
    }),
  );

  it(
    'are written again where the API server answered 503, within half a second',
    marbles(
      ({ recorder, cold, hot, answers, expectRequests }) => {
        answers(['     2ms #', apiError(503)], '2ms k');
        expectRequests('a 501ms a', { a: 'POST Normal web Started' });
        runPods(hot('  a', pods), () => cold('|'), recorder).subscribe();
      },
      { random: () => 1 }, // Each wait is as long as it may be.
    ),
  );

  it(
    'are in the report of the shutdown where they could not be written',
    marbles(({ recorder, cold, hot, answers, shutdown, expectReport }) => {
      answers('k', ['#', notSent('ECONNREFUSED')]);
      shutdown('     10ms s', { deadlineMs: 5_000 });
      expectReport(' 10ms (r|)', {
        r: {
          complete: false,
          watchers: [
            {
              name: 'sink',
              recorded: 2,
              handled: 1,
              lost: { 'undelivered-at-shutdown': 1 },
              undelivered: ['undelivered-at-shutdown Normal db Started'],
            },
          ],
        },
      });
      runPods(hot('  a--b', pods), () => cold('|'), recorder).subscribe();
    }),
  );

  it(
    'are all accounted for at any moment',
    marbles(({ recorder, cold, hot, answers, broadcaster }) => {
      const sink = answers('-');
      runPods(hot('(ab)', pods), () => cold('|'), recorder).subscribe();
      cold('--x').subscribe(() => {
        expect(sink.stats()).toMatchObject({ recorded: 2, handled: 0, running: 2, waiting: 0, held: 0, lost: {} });
        expect(broadcaster.stats().recorded).toBe(2);
      });
    }),
  );
});
