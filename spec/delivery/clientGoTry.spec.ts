import { lastValueFrom, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { clientGoTry, failedTry, isTriedAgain, writeNotice } from '../../lib/delivery/clientGoTry.ts';
import { type Answer, type EventSink, EventSinkError } from '../../lib/delivery/index.ts';
import { type CoreV1Event, type EventsV1Event, type KubernetesEvent } from '../../lib/event/index.ts';
import { podEvent } from '../correlation/podEvent.ts';
import { seriesOf } from '../event/podEventV1.ts';
import { alreadyExists, notFound, notSent, reset, status } from './DeliveryWorld.ts';

/** A sink that gives its events back, or fails with what it is told, one for each request. */
function startSink<E extends KubernetesEvent>(...script: (Answer | 'stored')[]) {
  const seen: { readonly verb: string; readonly event: E; readonly patch?: unknown }[] = [];
  const answer = (event: E) => {
    const next = script.shift() ?? 'stored';
    return next === 'stored' ? of(event) : throwError(() => new EventSinkError(next));
  };
  const sink: EventSink<E> = {
    create: (event) => (seen.push({ verb: 'POST', event }), answer(event)),
    patch: (event, patch) => (seen.push({ verb: 'PATCH', event, patch }), answer(event)),
  };
  return { seen, sink };
}

const metadata = { name: 'web.1', namespace: 'shop', resourceVersion: '7' };
const event = podEvent({ metadata, count: 2 });
const { name, namespace } = metadata;

describe('clientGoTry', () => {
  it('POSTs an event without a patch, and without its resourceVersion', async () => {
    const { seen, sink } = startSink<CoreV1Event>();
    const stored = await lastValueFrom(clientGoTry(sink, event, undefined));
    expect(seen).toEqual([{ verb: 'POST', event: { ...event, metadata: { name, namespace } } }]);
    expect(stored).toEqual({ kind: 'created', event: seen[0]?.event });
  });

  it('PATCHes an event with one, resourceVersion and all', async () => {
    const { seen, sink } = startSink<CoreV1Event>();
    const patch = { count: 2 };
    expect(await lastValueFrom(clientGoTry(sink, event, patch))).toEqual({ kind: 'patched', event });
    expect(seen).toEqual([{ verb: 'PATCH', event, patch }]);
  });

  it('POSTs it if that is answered 404', async () => {
    const { seen, sink } = startSink<EventsV1Event>(notFound);
    const stored = await lastValueFrom(clientGoTry(sink, seriesOf(2, { metadata }), {}));
    expect(seen.map(({ verb }) => verb)).toEqual(['PATCH', 'POST']);
    expect(stored).toMatchObject({ kind: 'created', event: { series: { count: 2 }, metadata: { name, namespace } } });
    expect(stored.event.metadata).not.toHaveProperty('resourceVersion');
  });

  it.each([status(500), reset, alreadyExists])('fails with any other answer to the PATCH: %o', async (answer) => {
    const { seen, sink } = startSink<CoreV1Event>(answer);
    await expect(lastValueFrom(clientGoTry(sink, event, {}))).rejects.toMatchObject({ answer });
    expect(seen).toHaveLength(1);
  });

  it('fails with the answer to the POST', async () => {
    const { sink } = startSink<CoreV1Event>(notFound, alreadyExists);
    await expect(lastValueFrom(clientGoTry(sink, event, {}))).rejects.toMatchObject({ answer: alreadyExists });
  });

  it('asks when it is subscribed to, each time', () => {
    const { seen, sink } = startSink<CoreV1Event>();
    const oneTry = clientGoTry(sink, event, {});
    expect(seen).toEqual([]);
    oneTry.subscribe();
    oneTry.subscribe();
    expect(seen).toHaveLength(2);
  });
});

describe('isTriedAgain', () => {
  it.each<[Answer, boolean]>([
    [notSent, true],
    [reset, true],
    [{ kind: 'unexpected', message: '' }, true],
    [{ kind: 'credentials', message: '' }, true],
    [{ kind: 'invalid', message: '' }, false],
    [status(503), false],
    [status(404, { isStatus: false }), false],
  ])('%o: %s', (answer, expected) => {
    expect(isTriedAgain(answer)).toBe(expected);
  });
});

describe('failedTry', () => {
  const about = { event: 'shop/web.1' };
  it.each<[Answer, string, string]>([
    [{ kind: 'invalid', message: 'm' }, 'error', 'Unable to construct event (will not retry!)'],
    [{ kind: 'unknown', code: 'C', message: 'm' }, 'error', 'Unable to write event (may retry after sleeping)'],
    [status(500, { message: 'm' }), 'error', 'Server rejected event (will not retry!)'],
    [status(409, { message: 'm', reason: 'AlreadyExists' }), 'debug', 'Server rejected event (will not retry!)'],
    [
      status(403, { message: 'm', causes: [{ reason: 'Other' }, { reason: 'NamespaceTerminating' }] }),
      'debug',
      'Server rejected event (will not retry!)',
    ],
  ])('of %o', (answer, level, message) => {
    expect(failedTry(event, new EventSinkError(answer))).toEqual({ level, message, fields: { ...about, error: 'm' } });
  });

  it('says no more of an error of another kind than that the sink failed', () => {
    expect(failedTry(event, new Error('secret'))).toEqual({
      level: 'error',
      message: 'Unable to write event (may retry after sleeping)',
      fields: { ...about, error: 'the sink failed' },
    });
  });
});

describe('writeNotice', () => {
  it('has no error where there was no answer', () => {
    expect(writeNotice('error', 'm', seriesOf(2, { metadata }))).toEqual({
      level: 'error',
      message: 'm',
      fields: { event: 'shop/web.1' },
    });
  });
});
