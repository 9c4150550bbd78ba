import { describe, it } from 'vitest';
import { apiError, type MarbleCall, marbles, notSent, transportError } from '../../lib/testing/index.ts';

// The whole way from a recorder to a sink, at its defaults and in virtual time: minutes of it take milliseconds.

/** Chance at its worst: each wait is as long as it may be. */
const longest = { random: () => 1 };

const failed = (name: string, message = ''): MarbleCall => [name, 'Warning', 'Failed', message];
const calls = { a: failed('web'), b: failed('db'), c: failed('cache'), d: failed('queue') };
const posts = {
  a: 'POST Warning web Failed',
  b: 'POST Warning db Failed',
  c: 'POST Warning cache Failed',
  d: 'POST Warning queue Failed',
};

/** A value for each letter. */
const each = <T>(letters: string, valueOf: (letter: string, index: number) => T): Record<string, T> =>
  Object.fromEntries(Array.from(letters, (letter, index) => [letter, valueOf(letter, index)]));

describe('a write that fails', () => {
  it(
    'with 503 is tried again after half a second; its repeat is folded in',
    marbles(
      ({ record, answers, expectRequests }) => {
        record('         a-b', { a: ['web', 'Normal', 'Created'], b: ['web', 'Normal', 'Created'] });
        answers(['  2ms #', apiError(503)], '2ms (k|)');
        expectRequests(' a 501ms A', { a: 'POST Normal web Created', A: 'POST Normal web Created x2' });
      },
      { random: () => 1 },
    ),
  );

  it(
    'is tried twelve times within three minutes, and given up',
    marbles(({ record, answers, expectRequests, expectOutcomes }) => {
      const doubled = '499ms a 999ms a 1999ms a 3999ms a 7999ms a 15999ms a';
      const atMost = '29999ms a 29999ms a 29999ms a 29999ms a 29999ms a';
      record('           a', calls);
      answers(['         #', transportError('ECONNRESET')]);
      expectRequests(`   a ${doubled} ${atMost}`, posts);
      expectOutcomes('   181500ms x', { x: 'gave-up Warning web Failed' });
    }, longest),
  );

  it(
    'without an answer finds its event stored, and writes what came after it',
    marbles(({ record, answers, expectRequests, expectOutcomes }) => {
      record('        a 99ms a', calls);
      answers(['      s-#', transportError()], 'k');
      expectRequests('a 501ms (Ap)', { ...posts, A: `${posts.a} x2`, p: 'PATCH Warning web Failed x2' });
      expectOutcomes('502ms p', { p: 'patched Warning web Failed x2 +2' });
    }, longest),
  );

  it(
    'for good is not tried again, but counted by the next of its kind',
    marbles(({ record, answers, expectOutcomes }) => {
      record('        a-a', calls);
      answers(['      #', apiError(403)], 'k');
      expectOutcomes('x-y', { x: 'rejected Warning web Failed', y: 'created Warning web Failed x2 +2' });
    }),
  );

  it(
    'is told from its neighbours, which wait for nothing',
    marbles(({ record, answers, expectRequests }) => {
      record('        a-b', calls);
      answers(['      1ms #', apiError(504)], 'k');
      expectRequests('a-b 498ms a', posts);
    }, longest),
  );
});

describe('a sink that can’t be reached', () => {
  it(
    'is tried by one write, and the others wait for it',
    marbles(({ record, answers, expectRequests }) => {
      record('        a--b 9ms c', calls);
      answers(['      2ms #', notSent('ECONNREFUSED')], '2ms k');
      expectRequests('a 501ms a-(bc)', posts);
    }, longest),
  );

  it(
    'is tried by another write each time, after twice the time',
    marbles(({ record, answers, expectRequests }) => {
      record('        a--b--c', calls);
      answers(['      2ms #', notSent()], ['2ms #', notSent()], ['2ms #', notSent()], 'k');
      expectRequests('a 501ms a 1001ms b 2001ms (cab)', posts);
    }, longest),
  );

  it(
    'is found out by all requests under way, which are one failure',
    marbles(({ record, answers, expectRequests }) => {
      const refused = ['2ms #', notSent()] as const;
      record('        (abc)', calls);
      answers(refused, refused, refused, 'k');
      expectRequests('(abc) 497ms (abc)', posts);
    }, longest),
  );
});

describe('a server that asks to wait', () => {
  it(
    'is left alone for as long as it asks and up to a quarter more, by every write',
    marbles(({ record, answers, expectRequests }) => {
      record('        a-b 998ms c', calls);
      answers(['      1ms #', apiError(429, { retryAfterMs: 3_000 })], '2ms k');
      expectRequests('a 3750ms a-(bc)', posts);
    }, longest),
  );

  it(
    'by a limit on one namespace is asked for the others meanwhile',
    marbles(({ record, answers, expectRequests }) => {
      const other = { kind: 'Pod', namespace: 'shop', name: 'till', uid: '1' };
      const message = 'limit reached on type Namespace for key default';
      record('        a-b-t', { ...calls, t: [other, 'Warning', 'Failed'] });
      answers(['      1ms #', apiError(429, { message })], '2ms k');
      expectRequests('a---t 996ms a-b', { ...posts, t: 'POST Warning till Failed' });
    }),
  );
});

describe('a storm', () => {
  const letters = each('abcdefghijklmn', (letter) => failed('web', letter));
  const combined = 'Warning web Failed: (combined from similar events):';

  it(
    'of similar events is one event from the tenth on, until there is none for 600 seconds',
    marbles(({ record, answers, expectRequests }) => {
      record('        abcdefghijk 599999ms l 600s m-n', letters);
      answers('k');
      expectRequests('abcdefghijk 599999ms l 600s m-n', {
        ...each('abcdefghimn', (letter) => `${posts.a}: ${letter}`),
        j: `POST ${combined} j`,
        k: `PATCH ${combined.replace(':', ' x2:')} k`,
        l: `PATCH ${combined.replace(':', ' x3:')} l`,
      });
    }),
  );

  it(
    'of one event is 25 requests, then one in 300 seconds, and the count of those held back now and then',
    marbles(
      ({ record, answers, expectRequests, expectOutcomes, expectDrops }) => {
        const burst = 'ABCDEFGHIJKLMNOPQRSTUVWXY';
        const texts = (post: string, patch: string, held: string, last: string) => ({
          ...each(burst, (_, index) => `${patch} Warning web Failed x${index + 1}`),
          A: `${post} Warning web Failed`,
          y: `${patch} Warning web Failed x28${held}`,
          z: `${patch} Warning web Failed x30${last}`,
        });
        record(`        ${'a'.repeat(28)} 299962ms a 19ms a`, calls);
        answers('       k');
        expectRequests(`${burst} 150s y 149984ms z`, texts('POST', 'PATCH', '', ''));
        expectOutcomes(`${burst} 150s y 149984ms z`, texts('created', 'patched', ' +3', ' +2'));
        expectDrops('');
      },
      { random: () => 0.5 },
    ),
  );
});

describe('many writes', () => {
  const pods = each('abcdefghijkl', (letter) => failed(letter));
  const requests = each('abcdefghijkl', (letter) => `POST Warning ${letter} Failed`);

  it(
    'are sent eight at a time',
    marbles(({ record, answers, expectRequests }) => {
      record('        (abcdefghijkl)', pods);
      answers('       20ms k');
      expectRequests('(abcdefgh) 10ms (ijkl)', requests);
    }),
  );

  it(
    'are as many a second as may be',
    marbles(
      ({ record, answers, expectRequests }) => {
        record('        (abcd)', pods);
        answers('       k');
        expectRequests('(ab) 496ms c 499ms d', requests);
      },
      { sink: { qps: 2, burst: 2 } },
    ),
  );
});

describe('a shutdown', () => {
  it(
    'gives each write that waits one last try at once',
    marbles(({ record, answers, shutdown, expectRequests, expectReport }) => {
      record('        ab', calls);
      answers(['      #', apiError(503)], ['#', apiError(503)], '5ms k', ['5ms #', apiError(503)]);
      shutdown('      10ms s');
      expectRequests('ab 8ms (ab)', posts);
      expectReport('  15ms (r|)', {
        r: {
          complete: false,
          durationMs: 5,
          watchers: [
            {
              recorded: 2,
              handled: 1,
              lost: { 'undelivered-at-shutdown': 1 },
              undelivered: ['undelivered-at-shutdown Warning db Failed'],
            },
          ],
        },
      });
    }, longest),
  );

  it(
    'writes the counts that are held back, whatever the limit',
    marbles(
      ({ record, answers, shutdown, expectRequests, expectReport }) => {
        record('        aaa', calls);
        answers('       k');
        shutdown('      ---s');
        expectRequests('A--B', { A: posts.a, B: 'PATCH Warning web Failed x3' });
        expectReport('  ---(r|)', { r: { complete: true, durationMs: 0, watchers: [{ handled: 3, lost: {} }] } });
      },
      { ...longest, sink: { qps: 0.1, burst: 1, correlator: { burstSize: 1 } } },
    ),
  );

  it(
    'aborts what is under way at the deadline, and says what is left',
    marbles(
      ({ record, answers, shutdown, expectOutcomes, expectDrops, expectReport }) => {
        record('        (abc)', calls);
        answers('       k', '-');
        shutdown('      9ms s', { deadlineMs: 100 });
        expectOutcomes('a 108ms |', { a: 'created Warning web Failed' });
        expectDrops('   109ms (bc|)', {
          b: 'interrupted Warning db Failed',
          c: 'undelivered-at-shutdown Warning cache Failed',
        });
        expectReport('  109ms (r|)', {
          r: {
            complete: false,
            durationMs: 100,
            watchers: [
              {
                handled: 1,
                running: 0,
                waiting: 0,
                lost: { interrupted: 1, 'undelivered-at-shutdown': 1 },
                undelivered: ['interrupted Warning db Failed', 'undelivered-at-shutdown Warning cache Failed'],
              },
            ],
          },
        });
      },
      { sink: { concurrent: 1 } },
    ),
  );

  it(
    'waits for as long as the server asks',
    marbles(({ record, answers, shutdown, expectRequests, expectReport }) => {
      record('        a', calls);
      answers(['      #', apiError(503, { retryAfterMs: 2_000 })], 'k');
      shutdown('      -s', { deadlineMs: 5_000 });
      expectRequests('a 1999ms a', posts);
      expectReport('  2s (r|)', { r: { complete: true, durationMs: 1_999 } });
    }),
  );

  it(
    'does not wait at all where the server asks for longer than there is time',
    marbles(({ record, answers, shutdown, expectRequests, expectReport }) => {
      record('        a', calls);
      answers(['      #', apiError(503, { retryAfterMs: 30_000 })], 'k');
      shutdown('      -s', { deadlineMs: 5_000 });
      expectRequests('a', posts);
      expectReport('  -(r|)', {
        r: { complete: false, durationMs: 0, watchers: [{ lost: { 'undelivered-at-shutdown': 1 } }] },
      });
    }),
  );
});
