import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Account, type AccountPlace, type AccountSnapshot, type DropReason } from '../../lib/broadcast/index.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';

const empty: AccountSnapshot = { recorded: 0, handled: 0, waiting: 0, running: 0, held: 0, lost: {} };

const losses = (account: Account<string>) => Object.values(account.snapshot().lost).reduce((sum, n) => sum + n, 0);

function expectClosed(account: Account<string>): void {
  const { recorded, handled, waiting, running, held } = account.snapshot();
  const lost = losses(account);
  expect(Math.min(handled, waiting, running, held, lost)).toBeGreaterThanOrEqual(0);
  expect(handled + waiting + running + held + lost).toBe(recorded);
}

describe('Account', () => {
  it('begins empty', () => {
    const account = new Account<string>();
    expect(account.snapshot()).toEqual(empty);
    expect(account.open).toBe(0);
  });

  it('moves an occurrence from waiting over running to handled', () => {
    const account = new Account<string>();
    account.record();
    expect(account.snapshot()).toEqual({ ...empty, recorded: 1, waiting: 1 });
    account.move('waiting', 'running');
    expect(account.snapshot()).toEqual({ ...empty, recorded: 1, running: 1 });
    account.handle();
    expect(account.snapshot()).toEqual({ ...empty, recorded: 1, handled: 1 });
  });

  it('handles and moves several occurrences at once, from whichever place', () => {
    const account = new Account<string>();
    for (let i = 0; i < 5; i++) account.record();
    account.move('waiting', 'held', 3);
    account.handle('held', 2);
    account.handle('waiting');
    expect(account.snapshot()).toEqual({ ...empty, recorded: 5, handled: 3, held: 1, waiting: 1 });
    expect(account.open).toBe(2);
  });

  it('counts an event as handled when the pipeline returns', () => {
    const account = new Account<string>();
    account.passing();
    expect(account.snapshot()).toEqual({ ...empty, recorded: 1, running: 1 });
    account.passed();
    expect(account.snapshot()).toEqual({ ...empty, recorded: 1, handled: 1 });
  });

  it('counts as recorded and waiting what is incoming, until it is handed to the pipeline', () => {
    let incoming = 2;
    const account = new Account<string>(undefined, () => incoming);
    expect(account.snapshot()).toEqual({ ...empty, recorded: 2, waiting: 2 });
    expect(account.open).toBe(2);
    incoming--;
    account.passing();
    expect(account.snapshot()).toEqual({ ...empty, recorded: 2, waiting: 1, running: 1 });
    account.passed();
    let settled = false;
    account.whenSettled(() => (settled = true));
    account.close('stopped');
    expect(settled).toBe(true);
    incoming = 7;
    expect(account.snapshot()).toEqual({ ...empty, recorded: 2, handled: 1, lost: { stopped: 1 } });
  });

  it('counts an event as lost when the pipeline failed upon it', () => {
    const lost: unknown[] = [];
    const account = new Account<string>((...loss) => lost.push(loss));
    account.passing();
    account.passed('handler-failed', 'a');
    expect(account.snapshot()).toEqual({ ...empty, recorded: 1, lost: { 'handler-failed': 1 } });
    expect(lost).toEqual([['a', 1, 'handler-failed']]);
  });

  it('leaves an event that a stage took to that stage, also where the pipeline fails later in the call', () => {
    const account = new Account<string>();
    account.passing();
    account.take();
    account.passed('handler-failed', 'a');
    expect(account.snapshot()).toEqual({ ...empty, recorded: 1, waiting: 1 });
  });

  it('takes back what was counted as handled because an operator put it off', () => {
    const account = new Account<string>();
    account.passing();
    account.passed();
    account.take();
    expect(account.snapshot()).toEqual({ ...empty, recorded: 1, waiting: 1 });
  });

  it('records what is taken without a broadcaster, each time', () => {
    const account = new Account<string>();
    for (let i = 0; i < 3; i++) {
      account.take();
      account.move('waiting', 'running');
      account.handle();
    }
    expect(account.snapshot()).toEqual({ ...empty, recorded: 3, handled: 3 });
  });

  it('never takes back what a stage has brought to its end: a second stage counts for itself', () => {
    const account = new Account<string>();
    account.passing();
    account.take();
    account.handle('waiting');
    account.take();
    account.passed();
    expect(account.snapshot()).toEqual({ ...empty, recorded: 2, handled: 1, waiting: 1 });
  });

  it('sums up losses by reason and tells of each', () => {
    const lost: unknown[] = [];
    const account = new Account<string>((...loss) => lost.push(loss));
    for (let i = 0; i < 4; i++) account.record();
    account.lose('waiting', 'watcher-full', 'a');
    account.lose('waiting', 'watcher-full', undefined, 2);
    account.lose('waiting', 'rejected', 'b');
    expect(account.snapshot()).toEqual({ ...empty, recorded: 4, lost: { 'watcher-full': 3, rejected: 1 } });
    expect(lost).toEqual([
      ['a', 1, 'watcher-full'],
      [undefined, 2, 'watcher-full'],
      ['b', 1, 'rejected'],
    ]);
  });

  it('tells of a loss when the books have closed over it', () => {
    const seen: AccountSnapshot[] = [];
    const account: Account<string> = new Account(() => seen.push(account.snapshot()));
    account.record();
    account.lose('waiting', 'stopped');
    expect(seen).toEqual([{ ...empty, recorded: 1, lost: { stopped: 1 } }]);
  });

  it('is not harmed by a callback that throws', () => {
    const account = new Account<string>(() => {
      throw new Error('listener');
    });
    let settled = false;
    const errors = unhandledErrors(() => {
      account.record();
      account.whenSettled(() => (settled = true));
      account.lose('waiting', 'stopped');
    });
    expect(errors).toEqual([new Error('listener')]);
    expect(account.snapshot().lost).toEqual({ stopped: 1 });
    expect(settled).toBe(true);
  });

  it('gives snapshots that stay as they are', () => {
    const account = new Account<string>();
    account.record();
    account.lose('waiting', 'stopped');
    const before = account.snapshot();
    account.record();
    account.lose('waiting', 'stopped');
    expect(before).toEqual({ ...empty, recorded: 1, lost: { stopped: 1 } });
  });

  describe('close', () => {
    it('loses what runs as interrupted and all else for the reason given', () => {
      const lost: unknown[] = [];
      const account = new Account<string>((...loss) => lost.push(loss));
      for (let i = 0; i < 6; i++) account.record();
      account.move('waiting', 'running');
      account.move('waiting', 'held', 2);
      account.close('undelivered-at-shutdown');
      expect(account.snapshot()).toEqual({
        ...empty,
        recorded: 6,
        lost: { interrupted: 1, 'undelivered-at-shutdown': 5 },
      });
      expect(lost).toEqual([
        [undefined, 1, 'interrupted'],
        [undefined, 3, 'undelivered-at-shutdown'],
        [undefined, 2, 'undelivered-at-shutdown'],
      ]);
    });

    it('loses nothing where nothing is open', () => {
      const account = new Account<string>(() => expect.unreachable());
      account.close('stopped');
      expect(account.snapshot()).toEqual(empty);
    });

    it('ends the books: nothing changes them after it', () => {
      const account = new Account<string>();
      account.passing();
      account.close('stopped');
      const end = account.snapshot();
      account.passed();
      account.passing();
      account.passed();
      account.take();
      account.move('waiting', 'held');
      account.handle('waiting');
      account.lose('waiting', 'rejected');
      account.close('rejected');
      expect(account.snapshot()).toEqual(end);
      expect(end).toEqual({ ...empty, recorded: 1, lost: { interrupted: 1 } });
    });
  });

  describe('whenSettled', () => {
    it('calls back at once where nothing is open', () => {
      let calls = 0;
      new Account<string>().whenSettled(() => calls++);
      expect(calls).toBe(1);
    });

    it('calls back once, when as many are handled or lost as were recorded', () => {
      const account = new Account<string>();
      let calls = 0;
      account.record();
      account.record();
      account.whenSettled(() => calls++);
      account.record();
      account.handle('waiting');
      expect(calls).toBe(0);
      account.lose('waiting', 'rejected');
      expect(calls).toBe(1);
      account.handle('waiting');
      expect(calls).toBe(1);
    });

    it('calls back when the books are closed', () => {
      const account = new Account<string>();
      let calls = 0;
      account.record();
      account.move('waiting', 'held');
      account.whenSettled(() => calls++);
      account.close('stopped');
      expect(calls).toBe(1);
    });

    it('does not call back once cancelled', () => {
      const account = new Account<string>();
      account.record();
      const cancel = account.whenSettled(() => expect.unreachable());
      cancel();
      account.handle('waiting');
      expect(account.open).toBe(0);
    });

    it('waits for what was taken back', () => {
      const account = new Account<string>();
      account.passing();
      account.passed();
      account.take();
      let calls = 0;
      account.whenSettled(() => calls++);
      expect(calls).toBe(0);
      account.handle('waiting');
      expect(calls).toBe(1);
    });
  });

  it('closes after any legal change, never goes below zero, and agrees with a list of what was lost', () => {
    const step = fc.record({
      action: fc.constantFrom('arrive', 'record', 'pass', 'fail', 'take', 'move', 'handle', 'lose', 'settle'),
      from: fc.constantFrom<AccountPlace>('waiting', 'running', 'held'),
      to: fc.constantFrom<AccountPlace>('waiting', 'running', 'held'),
      reason: fc.constantFrom<DropReason>('rejected', 'gave-up', 'watcher-full'),
      taken: fc.nat(2),
      occurrences: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, close) => {
        let told = 0;
        let incoming = 0;
        let arrived = 0;
        const account: Account<string> = new Account(
          (_, occurrences) => {
            told += occurrences;
            expectClosed(account);
          },
          () => incoming,
        );
        for (const { action, from, to, reason, taken, occurrences } of steps) {
          const places = account.snapshot();
          const some = Math.min(from === 'waiting' ? places.waiting - incoming : places[from], occurrences);
          if (action === 'arrive') {
            incoming++;
            arrived++;
          } else if (action === 'record') account.record();
          else if (action === 'take') account.take();
          else if (action === 'move') account.move(from, to, some);
          else if (action === 'handle') account.handle(from, some);
          else if (action === 'lose' && some > 0) account.lose(from, reason, 'a', some);
          else if (action === 'settle') account.whenSettled(() => expectClosed(account));
          else if (incoming > 0) {
            incoming--;
            account.passing();
            expectClosed(account);
            for (let i = 0; i < taken; i++) account.take();
            expectClosed(account);
            account.passed(action === 'fail' ? 'handler-failed' : undefined, 'a');
          }
          expectClosed(account);
          expect(told).toBe(losses(account));
          expect(account.snapshot().recorded).toBeGreaterThanOrEqual(arrived);
        }
        if (!close) return;
        account.close('stopped');
        expectClosed(account);
        expect(account.open).toBe(0);
        expect(told).toBe(losses(account));
      }),
      { numRuns: 500 },
    );
  });
});
