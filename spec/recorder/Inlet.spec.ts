import { Subject, Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Inlet } from '../../lib/recorder/Inlet.ts';

/** An inlet whose broadcaster the test plays: `record` counts, `hand` gives. */
function inletOf() {
  const told: string[] = [];
  const source = new Subject<string>();
  const watcher = new Subscription();
  let recorded = 3;
  const inlet = new Inlet<string>({
    watcher,
    recorded: () => recorded,
    onLost: (event, occurrences, reason) => told.push(`${event ?? '?'} ${occurrences} ${reason}`),
    onReturned: () => told.push('returned'),
    onRefused: () => told.push('refused'),
  });
  watcher.add(inlet);
  const seen: string[] = [];
  inlet.events.subscribe({ next: (event) => seen.push(event), complete: () => seen.push('|') });
  inlet.join(source);
  const hand = (...events: string[]) => {
    for (const event of events) source.next(event);
  };
  return { inlet, watcher, source, told, seen, hand, record: (count: number) => (recorded += count) };
}

describe('Inlet', () => {
  it('counts what was recorded after it joined as waiting, until it is handed on', () => {
    const { inlet, record, hand, seen } = inletOf();
    record(2);
    expect(inlet.account.snapshot()).toMatchObject({ recorded: 2, waiting: 2 });
    hand('a');
    expect(inlet.account.snapshot()).toMatchObject({ recorded: 2, waiting: 1, handled: 1 });
    expect(seen).toEqual(['a']);
  });

  it('counts an event once, however often the pipeline subscribes', () => {
    const { inlet, record, hand } = inletOf();
    let calls = 0;
    inlet.events.subscribe(() => calls++);
    record(1);
    hand('a');
    expect(calls).toBe(1);
    expect(inlet.account.snapshot()).toMatchObject({ recorded: 1, handled: 1 });
  });

  it('hands an event to who was subscribed when it came', () => {
    const { inlet, record, hand, told } = inletOf();
    inlet.events.subscribe((event) => {
      const later = inlet.events.subscribe((next) => {
        told.push(`${event} ${next}`);
        later.unsubscribe();
      });
    });
    record(3);
    hand('a', 'b', 'c');
    expect(told).toEqual(['a b', 'b c']);
  });

  it('loses what the intake refused', () => {
    const { inlet, record, told } = inletOf();
    record(1);
    inlet.refuse('a');
    expect(told).toEqual(['a 1 incoming-full']);
    expect(inlet.account.snapshot()).toMatchObject({ recorded: 1, waiting: 0, lost: { 'incoming-full': 1 } });
  });

  it('takes no more when told so, and completes when the rest was handed on', () => {
    const { inlet, record, hand, seen } = inletOf();
    record(2);
    inlet.takeNoMore();
    record(1);
    inlet.refuse('c');
    inlet.finish();
    hand('a');
    expect(inlet.account.snapshot()).toMatchObject({ recorded: 2, waiting: 1, lost: {} });
    hand('b', 'c');
    expect(seen).toEqual(['a', 'b', '|']);
    expect(inlet.closed).toBe(true);
  });

  it('completes at once where nothing waits', () => {
    const { inlet, seen } = inletOf();
    inlet.takeNoMore();
    inlet.finish();
    expect(seen).toEqual(['|']);
  });

  it('calls back when what is recorded by now was handed on or refused', () => {
    const { inlet, record, hand, told } = inletOf();
    inlet.whenHanded(() => told.push('none'));
    record(2);
    inlet.whenHanded(() => told.push('two'));
    const cancel = inlet.whenHanded(() => expect.unreachable());
    cancel();
    record(1);
    hand('a');
    expect(told).toEqual(['none']);
    inlet.refuse('b');
    expect(told).toEqual(['none', 'b 1 incoming-full', 'two']);
  });

  it('tells its owner when it returns from a call in which the watcher was closed', () => {
    const { inlet, watcher, record, hand, told } = inletOf();
    inlet.events.subscribe(() => {
      expect(inlet.isCalling).toBe(true);
      watcher.unsubscribe();
      told.push('closed');
    });
    record(1);
    hand('a');
    expect(told).toEqual(['closed', 'returned']);
    expect(inlet.isCalling).toBe(false);
  });

  it('loses the event upon which the pipeline failed', () => {
    const { inlet, record, hand, told } = inletOf();
    inlet.events.subscribe(() => inlet.fail());
    record(1);
    hand('a');
    expect(told).toEqual(['a 1 handler-failed']);
  });

  it('completes with its source, and tells its owner of an error', () => {
    const completing = inletOf();
    completing.source.complete();
    expect(completing.seen).toEqual(['|']);
    expect(completing.inlet.closed).toBe(true);
    const failing = inletOf();
    failing.source.error(new Error('stopped'));
    expect(failing.told).toEqual(['refused']);
  });
});
