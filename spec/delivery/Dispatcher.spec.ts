import { EMPTY, Observable, type Subscriber } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../lib/delivery/Dispatcher.ts';
import { type ServerObject } from '../../lib/delivery/ServerObject.ts';
import { namesOf, podObject } from './podWrite.ts';
import { VirtualTime } from './VirtualTime.ts';

interface Options {
  readonly concurrent?: number;
  readonly qps?: number;
  readonly burst?: number;
  /** How long a request takes; by default until it is ended. */
  readonly takesMs?: number;
}

/** A dispatcher, and what it does: `a at 5`, `a aborted`. */
function startDispatcher({ concurrent = 2, qps = Infinity, burst = 1, takesMs }: Options = {}) {
  const time = new VirtualTime();
  const log: string[] = [];
  const refused = new Set<string>();
  const running = new Map<string, Subscriber<never>>();
  const objects = new Map<string, ServerObject>();
  let onSend: (own: string) => unknown = () => undefined;
  const name = (object: ServerObject) => namesOf([object]).join('');
  const dispatcher = new Dispatcher({
    scheduler: time,
    concurrent,
    qps,
    burst,
    admit: (object) => !refused.has(name(object)),
    send: (object) =>
      new Observable<never>((subscriber) => {
        const own = name(object);
        log.push(`${own} at ${time.frame}`);
        running.set(own, subscriber);
        subscriber.add(() => {
          if (running.delete(own)) log.push(`${own} aborted`);
        });
        if (takesMs !== undefined) subscriber.add(time.schedule(() => end(own), takesMs));
        onSend(own);
      }),
  });
  const end = (own: string) => {
    const subscriber = running.get(own);
    running.delete(own);
    subscriber?.complete();
  };
  const object = (own: string) => {
    const found = objects.get(own) ?? podObject(own);
    objects.set(own, found);
    return found;
  };
  return {
    time,
    dispatcher,
    refused,
    object,
    end,
    push: (names: string) => {
      for (const own of names) dispatcher.push(object(own));
    },
    onSend: (callback: (own: string) => unknown) => {
      onSend = callback;
    },
    /** Lets time pass, and gives what has been done by then. */
    advance: (ms = 0) => {
      time.advance(ms);
      return log.splice(0).join(', ');
    },
  };
}

describe('Dispatcher', () => {
  it('sends in the next turn, oldest first, so many at once', () => {
    const { advance, end, push } = startDispatcher();
    push('abcd');
    push('a');
    expect(advance()).toBe('a at 0, b at 0');
    end('b');
    expect(advance(1)).toBe('c at 0');
    end('a');
    end('c');
    push('e');
    expect(advance()).toBe('d at 1, e at 1');
    end('d');
    end('e');
    expect(advance(100)).toBe('');
  });

  it('sends nothing within the call, so that what is recorded meanwhile goes along', () => {
    const { advance, dispatcher, object, push } = startDispatcher();
    push('ab');
    dispatcher.delete(object('a'));
    expect(advance()).toBe('b at 0');
  });

  it('decides only when it may send what is sent: what waits can leave, come, or be refused', () => {
    const { advance, dispatcher, end, object, push, refused } = startDispatcher({ concurrent: 1 });
    push('abcde');
    expect(advance()).toBe('a at 0');
    dispatcher.delete(object('b'));
    refused.add('c');
    end('a');
    expect(advance()).toBe('d at 0');
    refused.clear();
    push('c');
    end('d');
    expect(advance()).toBe('e at 0');
    end('e');
    expect(advance()).toBe('c at 0');
  });

  it('gives the permit back where nothing that waits may be sent', () => {
    const { advance, push, refused } = startDispatcher({ concurrent: 1 });
    refused.add('a').add('b');
    push('ab');
    expect(advance(100)).toBe('');
    push('c');
    expect(advance()).toBe('c at 100');
  });

  it('lets one that is under way wait again behind the others', () => {
    const { advance, end, push } = startDispatcher({ concurrent: 1 });
    push('ab');
    advance();
    push('a');
    end('a');
    expect(advance()).toBe('b at 0');
    end('b');
    expect(advance()).toBe('a at 0');
  });

  it('sends so many at once and then so many a second', () => {
    const { advance, push } = startDispatcher({ concurrent: 100, qps: 4, burst: 3, takesMs: 10 });
    push('abcdefg');
    expect(advance(1_100)).toBe('a at 0, b at 0, c at 0, d at 250, e at 500, f at 750, g at 1000');
    // What is saved up is what has come in since, up to the burst.
    expect(advance(10_000)).toBe('');
    push('hijkl');
    expect(advance(400)).toBe('h at 11100, i at 11100, j at 11100, k at 11350');
  });

  it('spends nothing on what may not be sent', () => {
    const { advance, push, refused } = startDispatcher({ concurrent: 100, qps: 1, burst: 2 });
    refused.add('a').add('b');
    push('abc');
    expect(advance(500)).toBe('c at 0');
    push('de');
    expect(advance(500)).toBe('d at 500, e at 1000');
  });

  it('has one timer for the limit, and none when nothing waits', () => {
    const { advance, dispatcher, object, push, time } = startDispatcher({ qps: 1, concurrent: 100 });
    push('a');
    advance();
    for (let i = 0; i < 10; i++) {
      push('b');
      advance(1);
    }
    expect(time.actions).toHaveLength(1);
    dispatcher.delete(object('b'));
    expect(advance(10_000)).toBe('');
    expect(time.actions).toEqual([]);
  });

  it('sends as fast as it can once the limit is lifted, still so many at once', () => {
    const { advance, dispatcher, push } = startDispatcher({ qps: 0.001, concurrent: 2, takesMs: 10 });
    push('abcde');
    expect(advance(100)).toBe('a at 0');
    dispatcher.liftLimit();
    expect(advance(100)).toBe('b at 100, c at 100, d at 110, e at 110');
  });

  it('is told of what comes while it sends', () => {
    const { advance, end, onSend, push } = startDispatcher({ concurrent: 3 });
    onSend((own) => {
      if (own === 'a') push('c');
      if (own === 'b') end('b');
    });
    push('ab');
    expect(advance()).toBe('a at 0, b at 0, c at 0');
  });

  it('aborts what runs when it is stopped, gives its permit to nobody, and sends nothing more', () => {
    const { advance, dispatcher, push, time } = startDispatcher({ qps: 1, burst: 2, concurrent: 2 });
    push('abcd');
    expect(advance()).toBe('a at 0, b at 0');
    expect(time.actions).toHaveLength(1);
    dispatcher.stop();
    expect(time.actions).toEqual([]);
    push('e');
    dispatcher.liftLimit();
    expect(advance(10_000)).toBe('a aborted, b aborted');
    expect(time.actions).toEqual([]);
  });

  it('gives no permit of what it aborts to the one that waits for it', () => {
    const { advance, dispatcher, push } = startDispatcher({ concurrent: 2 });
    push('abcd');
    advance();
    dispatcher.stop();
    expect(advance(100)).toBe('a aborted, b aborted');
  });

  it('can be stopped by a request as it is sent', () => {
    const { advance, dispatcher, onSend, push } = startDispatcher();
    onSend(() => dispatcher.stop());
    push('abc');
    expect(advance(100)).toBe('a at 0, a aborted');
  });

  it('sends twenty thousand that end at once without growing the stack', () => {
    const time = new VirtualTime();
    let sent = 0;
    const dispatcher = new Dispatcher({
      scheduler: time,
      concurrent: 1,
      qps: Infinity,
      burst: 1,
      admit: () => true,
      send: () => {
        sent++;
        return EMPTY;
      },
    });
    for (let i = 0; i < 20_000; i++) dispatcher.push(podObject(String(i)));
    time.advance(10);
    expect(sent).toBe(20_000);
  });
});
