import assert from 'node:assert/strict';
import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { apiError, type MarbleCall, marbles, type MarblesOptions, type MarbleTools } from '../../lib/testing/index.ts';

const created: MarbleCall = ['web', 'Normal', 'Created', 'made it'];
const failed: MarbleCall = ['web', 'Warning', 'Failed', 'no space left'];
const calls = { a: created, b: failed };
const late = { random: () => 1 };

/** A test whose body is to fail. */
const fails = (body: (tools: MarbleTools) => void, options?: MarblesOptions) => {
  assert.throws(marbles(body, options), assert.AssertionError);
};
/** A test that is no test. */
const throws = (body: (tools: MarbleTools) => void, error: Error) => {
  expect(marbles(body)).toThrow(error);
};

describe('answers', () => {
  it(
    'answers the first request as the first says, and so on, and for good as the last',
    marbles(({ record, answers, expectRequests, expectOutcomes }) => {
      record('        a---------b--b', calls);
      answers('3ms (k|)', ['2ms #', apiError(403)], '(k|)');
      expectRequests('a---------b--B', {
        a: 'POST Normal web Created',
        b: 'POST Warning web Failed',
        B: 'POST Warning web Failed x2',
      });
      expectOutcomes('---a--------bc', {
        a: 'created Normal web Created',
        b: 'rejected Warning web Failed',
        c: 'created Warning web Failed x2 +2',
      });
    }),
  );

  it(
    'is an API server: a repeat is a PATCH of what is stored',
    marbles(({ record, answers, expectRequests, expectOutcomes }) => {
      record('        a---a', calls);
      answers('-k');
      expectRequests('a---A', { a: 'POST Normal web Created', A: 'PATCH Normal web Created x2' });
      expectOutcomes('-a---A', { a: 'created Normal web Created', A: 'patched Normal web Created x2' });
    }),
  );

  it(
    'hangs where the diagram says nothing, until the sink has had its time',
    marbles(({ record, answers, expectRequests }) => {
      record('        a', calls);
      answers('-', 'k');
      expectRequests('a 35499ms a', { a: 'POST Normal web Created' });
    }, late),
  );

  it(
    'records with the options of the test',
    marbles(
      ({ record, answers, expectRequests }) => {
        record('        (ab)', calls);
        answers('5ms k');
        expectRequests('a----b', { a: 'POST Normal web Created', b: 'POST Warning web Failed' });
      },
      { sink: { concurrent: 1 } },
    ),
  );

  it(
    'gives the watcher',
    marbles(({ answers, expectObservable }) => {
      const watcher = answers('k');
      expect(watcher.stats()).toMatchObject({ name: 'sink', recorded: 0 });
      expectObservable(watcher.results).toBe('');
    }),
  );

  it('must be given an answer, and called once', () => {
    throws(({ answers }) => answers(), new TypeError("answers(…) must be given an answer, such as '(k|)'"));
    throws(({ answers }) => (answers('k'), answers('k')), new TypeError('answers(…) must be called once only'));
  });

  it('takes no diagram that means nothing', () => {
    throws(({ answers }) => answers('a'), new SyntaxError(`answers: the diagram "a" has 'a', which is none of k, s`));
    throws(
      ({ answers }) => answers('k', '-#'),
      new SyntaxError('answers: the diagram "-#" has a #, but nothing here can end with an error'),
    );
    throws(
      ({ answers }) => answers(['-k', apiError(500)]),
      new SyntaxError('answers: the diagram "-k" has no # for its error'),
    );
  });
});

describe('expectRequests and expectOutcomes', () => {
  it(
    'may be called before the answers are given',
    marbles(({ record, answers, expectRequests, expectOutcomes }) => {
      expectOutcomes('-a', { a: 'created Normal web Created' });
      expectRequests('a', { a: 'POST Normal web Created' });
      answers('-k');
      record('a', calls);
    }),
  );

  it(
    'compare messages that are expected',
    marbles(({ record, answers, expectRequests, expectOutcomes }) => {
      record('        b', calls);
      answers('k');
      expectRequests('b', { b: 'POST Warning web Failed: no space left' });
      expectOutcomes('b', { b: 'created Warning web Failed: no space left' });
    }),
  );

  it.each(['-a', 'b', '', 'aa', 'a|'])('fail for %j where one comes at once', (diagram) => {
    fails(({ record, answers, expectRequests }) => {
      record('a', calls);
      answers('k');
      expectRequests(diagram, { a: 'POST Normal web Created', b: 'PATCH Normal web Created' });
    });
    fails(({ record, answers, expectOutcomes }) => {
      record('a', calls);
      answers('k');
      expectOutcomes(diagram, { a: 'created Normal web Created', b: 'patched Normal web Created' });
    });
  });

  it.each(['POST Normal web Created x2', 'POST Normal web Created: it', 'POST Normal db Created', 'POST Normal web'])(
    'fail for %j where it is another',
    (a) => {
      fails(({ record, answers, expectRequests }) => {
        record('a', calls);
        answers('k');
        expectRequests('a', { a });
      });
    },
  );

  it('fail for another number of recordings', () => {
    fails(({ record, answers, expectOutcomes }) => {
      record('(aa)', calls);
      answers('k');
      expectOutcomes('a', { a: 'created Normal web Created x2' });
    });
  });

  it(
    'end when the broadcaster does',
    marbles(({ record, answers, shutdown, expectRequests, expectOutcomes }) => {
      record('        a', calls);
      answers('-k');
      shutdown('      --s');
      expectRequests('a', { a: 'POST Normal web Created' });
      expectOutcomes('-a|', { a: 'created Normal web Created' });
    }),
  );

  it('need a sink', () => {
    const error = new TypeError(
      'expectRequests and expectOutcomes look at the sink of answers(…), which was not called',
    );
    throws(({ expectRequests }) => expectRequests(''), error);
    throws(({ expectOutcomes }) => expectOutcomes(''), error);
  });
});

describe('flush', () => {
  it(
    'writes what is held back',
    marbles(
      ({ record, answers, flush, expectRequests }) => {
        record('        a-a-a', calls);
        answers('k');
        flush('         9ms f');
        expectRequests('a-A------b', {
          a: 'POST Normal web Created',
          A: 'PATCH Normal web Created x2',
          b: 'PATCH Normal web Created x3',
        });
      },
      { sink: { correlator: { burstSize: 2 } }, ...late, until: '10s !' },
    ),
  );

  it('is where the diagram has an f, and fails with what flushing throws', () => {
    throws(({ flush }) => flush('s'), new SyntaxError(`flush: the diagram "s" has 's', which is none of f`));
    expect(marbles(({ flush }) => flush('f', { deadlineMs: -1 }))).toThrow(RangeError);
  });
});

describe('shutdown', () => {
  it('is where the diagram has an s, and fails with what it throws', () => {
    throws(({ shutdown }) => shutdown('f'), new SyntaxError(`shutdown: the diagram "f" has 'f', which is none of s`));
    expect(marbles(({ shutdown }) => shutdown('s', { deadlineMs: -1 }))).toThrow(RangeError);
  });
});

describe('expectReport', () => {
  const withReport = (reports: Parameters<MarbleTools['expectReport']>[1]) => (tools: MarbleTools) => {
    tools.record('              (aa)', calls);
    tools.answers('-');
    tools.shutdown('            -s', { deadlineMs: 2 });
    tools.expectReport('       ---(r|)', reports);
  };
  const sink = { name: 'sink', recorded: 2, handled: 0, lost: { interrupted: 2 } };

  it(
    'looks into the report of each watcher',
    marbles(
      withReport({
        r: {
          complete: false,
          durationMs: 2,
          watchers: [{ ...sink, undelivered: ['interrupted Normal web Created x2 +2'] }],
        },
      }),
    ),
  );

  it.each([
    [{ complete: true }],
    [{ durationMs: 1 }],
    [{ watchers: [] }],
    [{ watchers: [sink, sink] }],
    [{ watchers: [{ ...sink, handled: 2 }] }],
    [{ watchers: [{ ...sink, lost: {} }] }],
    [{ watchers: [{ undelivered: [] }] }],
    [{ watchers: [{ undelivered: ['interrupted Normal web Created x2 +2: it'] }] }],
  ])('fails for %j', (r) => {
    fails(withReport({ r }));
  });

  it('fails for a report that does not come', () => {
    fails(({ expectReport }) => expectReport('r', { r: {} }));
    fails(({ shutdown, expectReport }) => {
      shutdown('s');
      expectReport('', {});
    });
  });

  it('takes no letter that is not given', () => {
    throws(
      ({ expectReport }) => expectReport('(r|)', { s: {} }),
      new SyntaxError(`expectReport: the diagram "(r|)" has 'r', which is none of s`),
    );
  });
});

describe('expectEvents and expectDrops', () => {
  it(
    'compare messages that are expected',
    marbles(({ broadcaster, record, shutdown, expectEvents, expectDrops }) => {
      shutdown('     -s');
      record('       a-b', calls);
      expectEvents(' a|', { a: 'Normal web Created: made it' });
      expectDrops('  -|', { b: 'stopped Warning web Failed: no space left' });
      expect(broadcaster.stats().state).toBe('running');
    }),
  );

  it('fail for another message', () => {
    fails(({ record, expectEvents }) => {
      record('      a', calls);
      expectEvents('a', { a: 'Normal web Created: made' });
    });
  });

  it('take no letters that are not given', () => {
    throws(
      ({ expectEvents }) => expectEvents('a'),
      new SyntaxError(`expectEvents: the diagram "a" has 'a', which stands for nothing`),
    );
    throws(
      ({ expectDrops }) => expectDrops('a', { b: 'invalid' }),
      new SyntaxError(`expectDrops: the diagram "a" has 'a', which is none of b`),
    );
  });
});

describe('record', () => {
  it('takes no letters that are not given, and no error', () => {
    throws(
      ({ record }) => record('a-x', calls),
      new SyntaxError(`record: the diagram "a-x" has 'x', which is none of a, b`),
    );
    throws(
      ({ record }) => record('a#', calls),
      new SyntaxError('record: the diagram "a#" has a #, but nothing here can end with an error'),
    );
  });
});

describe('expectObservable', () => {
  it(
    'looks at a pipeline of one’s own',
    marbles(({ broadcaster, record, expectObservable }) => {
      const { results } = broadcaster.start('reasons', (events) => events.pipe(map(({ reason }) => reason)));
      record('                        a-b', calls);
      expectObservable(results).toBe('a-b', { a: 'Created', b: 'Failed' });
    }),
  );

  it('fails for what does not come', () => {
    fails(({ broadcaster, expectObservable }) => expectObservable(broadcaster.events).toBe('a'));
  });
});

describe('a subscriber that throws', () => {
  it('fails the test', () => {
    const boom = new Error('boom');
    const run = marbles(({ cold }) => {
      cold('-a').subscribe(() => {
        throw boom;
      });
    });
    expect(run).toThrow(boom);
  });
});
