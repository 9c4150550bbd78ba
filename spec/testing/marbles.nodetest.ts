import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiError, marbles } from 'kube-event-recorder/testing';

// Run under node:test by marbles.spec.ts.
void test(
  'events come in order',
  marbles(({ record, expectEvents }) => {
    record('      a-b', { a: ['web', 'Normal', 'Created'], b: ['web', 'Warning', 'Failed'] });
    expectEvents('a-b', { a: 'Normal web Created', b: 'Warning web Failed' });
  }),
);

void test(
  'a 503 is tried again',
  marbles(
    ({ record, answers, expectRequests }) => {
      record('         a-b', { a: ['web', 'Normal', 'Created'], b: ['web', 'Normal', 'Created'] });
      answers(['  2ms #', apiError(503)], '2ms (k|)');
      expectRequests(' a 501ms A', { a: 'POST Normal web Created', A: 'POST Normal web Created x2' });
    },
    { random: () => 1 },
  ),
);

void test('a wrong expectation fails', () => {
  const run = marbles(({ record, expectEvents }) => {
    record('      a', { a: ['web', 'Normal', 'Created'] });
    expectEvents('-a', { a: 'Normal web Created' });
  });
  assert.throws(run, assert.AssertionError);
});
