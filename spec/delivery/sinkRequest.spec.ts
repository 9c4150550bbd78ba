import { EMPTY, NEVER, Observable, of, type ObservableInput, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Answer, EventSinkError, type EventSinkRequest } from '../../lib/delivery/index.ts';
import { answerOf, sinkRequest } from '../../lib/delivery/sinkRequest.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { podEvent } from '../correlation/podEvent.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';

const event = podEvent();

/** What a request gives, and whether it was aborted. */
function watch(ask: (request: EventSinkRequest) => ObservableInput<CoreV1Event>) {
  const seen: unknown[] = [];
  let signal: AbortSignal | undefined;
  const subscription = sinkRequest((request) => {
    signal = request.signal;
    return ask(request);
  }).subscribe({
    next: (stored) => seen.push(stored),
    error: (error: unknown) => seen.push(error),
    complete: () => seen.push('end'),
  });
  return { seen, subscription, isAborted: () => signal?.aborted };
}

describe('sinkRequest', () => {
  it('asks only when it is subscribed to, and each time anew', () => {
    let asked = 0;
    const request = sinkRequest(() => {
      asked++;
      return of(event);
    });
    expect(asked).toBe(0);
    request.subscribe();
    request.subscribe();
    expect(asked).toBe(2);
  });

  it('gives one event, whatever else follows, and lets go of the sink', () => {
    const answers = new Subject<CoreV1Event>();
    const { seen, isAborted } = watch(() => answers);
    answers.next(event);
    expect([seen, isAborted(), answers.observed]).toEqual([[event, 'end'], false, false]);
    expect(watch(() => of(event, podEvent({ count: 2 }))).seen).toEqual([event, 'end']);
  });

  it('stops a source that gives many at once', () => {
    let given = 0;
    const { seen } = watch(
      () =>
        new Observable((subscriber) => {
          while (!subscriber.closed && given < 1_000) {
            given++;
            subscriber.next(event);
          }
        }),
    );
    expect([seen, given]).toEqual([[event, 'end'], 1]);
  });

  it('reports a teardown of the sink that throws, and goes on', () => {
    const breaks = () =>
      new Observable<CoreV1Event>(() => () => {
        throw new Error('teardown');
      });
    const reported = unhandledErrors(() => {
      const { subscription, isAborted } = watch(breaks);
      expect(() => subscription.unsubscribe()).not.toThrow();
      expect(isAborted()).toBe(true);
    });
    expect(reported).toHaveLength(1);
  });

  it('takes a promise as well', async () => {
    const { seen } = watch(() => Promise.resolve(event));
    expect(seen).toEqual([]);
    await Promise.resolve();
    await Promise.resolve();
    expect(seen).toEqual([event, 'end']);
  });

  it('aborts when nobody waits any more, and only then', () => {
    const pending = watch(() => NEVER);
    expect(pending.isAborted()).toBe(false);
    pending.subscription.unsubscribe();
    expect(pending.isAborted()).toBe(true);
    for (const answer of [of(event), throwError(() => new Error('failed'))]) {
      const done = watch(() => answer);
      done.subscription.unsubscribe();
      expect(done.isAborted()).toBe(false);
    }
  });

  it('aborts what nobody waits for as soon as it is asked', () => {
    let aborted: boolean | undefined;
    let torndown = false;
    new Observable((subscriber) => {
      subscriber.unsubscribe();
      sinkRequest(({ signal }) => {
        aborted = signal.aborted;
        return new Observable<CoreV1Event>(() => () => {
          torndown = true;
        });
      }).subscribe(subscriber);
    }).subscribe();
    expect([aborted ?? true, torndown]).toEqual([true, aborted !== undefined]);
  });

  it('fails where the sink gives no event', () => {
    const { seen } = watch(() => EMPTY);
    expect(seen).toEqual([expect.any(EventSinkError)]);
    expect(answerOf(seen[0] as Error)).toEqual({ kind: 'unknown', code: 'EMPTY', message: 'the sink gave no event' });
  });

  it.each<[string, () => ObservableInput<CoreV1Event>]>([
    ['gives an error', () => throwError(() => new TypeError('broken'))],
    [
      'throws',
      () => {
        throw new TypeError('broken');
      },
    ],
  ])('hands on the error of a sink that %s', (_, ask) => {
    const { seen, isAborted } = watch(ask);
    expect(seen).toEqual([new TypeError('broken')]);
    expect(isAborted()).toBe(false);
  });

  it('fails where the sink gives nothing that could be waited for', () => {
    expect(watch(() => undefined as unknown as ObservableInput<CoreV1Event>).seen).toEqual([expect.any(TypeError)]);
  });

  const hostile = new Proxy(
    {},
    {
      getPrototypeOf: () => {
        throw new Error('asked for its class');
      },
    },
  );
  it.each(['text', undefined, null, 5, { message: 'secret' }, hostile])(
    'makes an error of what is none: case %#',
    (thrown) => {
      const { seen } = watch(() => throwError(() => thrown));
      expect(seen).toEqual([new Error('the sink failed with something that is no error')]);
    },
  );
});

describe('answerOf', () => {
  it('is what the sink says', () => {
    const answer: Answer = { kind: 'invalid', message: 'no name' };
    expect(answerOf(new EventSinkError(answer))).toEqual(answer);
  });

  it('is an unknown outcome for any other error, which may hold a token', () => {
    const answer = answerOf(new Error('Bearer abc'));
    expect(answer).toEqual({ kind: 'unknown', code: 'ERROR', message: 'the sink failed' });
  });
});
