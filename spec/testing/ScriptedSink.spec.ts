import { concat, type Observable, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { readEvent, readEventsV1Event } from '../../lib/delivery/index.ts';
import { type CoreV1Event, EventSinkError, type KubernetesEvent, MicroTime } from '../../lib/index.ts';
import { apiError } from '../../lib/testing/index.ts';
import { type ScriptedAnswer, ScriptedSink } from '../../lib/testing/ScriptedSink.ts';

const event: CoreV1Event = {
  metadata: { name: 'web.1', namespace: 'default' },
  involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
  type: 'Normal',
  reason: 'Created',
  message: 'one',
  count: 1,
};
const patch = { count: 2, message: 'two' };

/** What a request gives: the event as stored, or the answer of its error. */
function ask(request: Observable<KubernetesEvent>): unknown {
  let said: unknown = 'nothing';
  request.subscribe({
    next: (stored) => (said = stored),
    error: (error: unknown) => (said = error instanceof EventSinkError ? error.answer : error),
  });
  return said;
}

describe('ScriptedSink', () => {
  it('stores what is posted, and says so', () => {
    const sink = new ScriptedSink([of('k')], readEvent);
    expect(ask(sink.create(event))).toEqual({ ...event, metadata: { ...event.metadata, resourceVersion: '1' } });
  });

  it('refuses a second event of one name, in one namespace', () => {
    const sink = new ScriptedSink([of('k')], readEvent);
    ask(sink.create(event));
    expect(ask(sink.create(event))).toMatchObject({ code: 409, reason: 'AlreadyExists', isStatus: true });
    expect(ask(sink.create({ ...event, metadata: { ...event.metadata, namespace: 'shop' } }))).toMatchObject({
      count: 1,
    });
  });

  it('merges a patch into what is stored', () => {
    const sink = new ScriptedSink([of('k')], readEvent);
    ask(sink.create(event));
    const time = '1970-01-01T00:00:02Z';
    expect(ask(sink.patch({ ...event, reason: 'Other' }, { ...patch, lastTimestamp: time }))).toMatchObject({
      metadata: { name: 'web.1', resourceVersion: '2' },
      reason: 'Created',
      message: 'two',
      count: 2,
      lastTimestamp: new Date(2_000),
    });
  });

  it('patches the resourceVersion that is named only', () => {
    const sink = new ScriptedSink([of('k')], readEvent);
    ask(sink.create(event));
    expect(ask(sink.patch(event, { ...patch, metadata: { resourceVersion: '1' } }))).toMatchObject({
      metadata: { name: 'web.1', namespace: 'default', resourceVersion: '2' },
    });
    const stale = { ...patch, metadata: { resourceVersion: '1' } };
    expect(ask(sink.patch(event, stale))).toMatchObject({ code: 409, reason: 'Conflict' });
  });

  it('does not find what is not stored', () => {
    const sink = new ScriptedSink([of('k')], readEvent);
    expect(ask(sink.patch(event, patch))).toMatchObject({ code: 404, reason: 'NotFound', isStatus: true });
  });

  it('answers one request after the other, and goes on with the last answer', () => {
    const sink = new ScriptedSink(
      [throwError(() => apiError(500)), throwError(() => apiError(503)), of('k')],
      readEvent,
    );
    expect(ask(sink.create(event))).toMatchObject({ code: 500 });
    expect(ask(sink.create(event))).toMatchObject({ code: 503 });
    expect(ask(sink.create(event))).toMatchObject({ count: 1 });
    expect(ask(sink.patch(event, patch))).toMatchObject({ count: 2 });
  });

  it('carries out an s without a word, also where it would be refused', () => {
    const reset = throwError(() => apiError(502));
    const sink = new ScriptedSink([concat(of('s'), reset), of('s'), of('s', 'k')], readEvent);
    expect(ask(sink.create(event))).toMatchObject({ code: 502 });
    expect(ask(sink.create(event))).toBe('nothing');
    expect(ask(sink.patch(event, patch))).toMatchObject({ metadata: { resourceVersion: '3' } });
  });

  it('carries nothing out that is aborted before', () => {
    const answer = new Subject<string>();
    const sink = new ScriptedSink([answer, of('k')], readEvent);
    sink.create(event).subscribe().unsubscribe();
    answer.next('k');
    expect(ask(sink.create(event))).toMatchObject({ metadata: { resourceVersion: '1' } });
  });

  it('tells of each request when it is sent, with the event as it would be', () => {
    const never: ScriptedAnswer = new Subject();
    const sink = new ScriptedSink([never], readEvent);
    const requests: unknown[] = [];
    sink.requests.subscribe((request) => requests.push(request));
    const create = sink.create(event);
    expect(requests).toEqual([]);
    create.subscribe();
    sink.patch(event, patch).subscribe();
    expect(requests).toMatchObject([
      { verb: 'POST', event },
      { verb: 'PATCH', event: { reason: 'Created', count: 2, message: 'two' } },
    ]);
  });

  it('hangs without an answer', () => {
    expect(ask(new ScriptedSink([], readEvent).create(event))).toBe('nothing');
  });

  it('is one of the newer API too, with its reader: a patch gives the series whole', () => {
    const sink = new ScriptedSink([of('k')], readEventsV1Event);
    const { involvedObject: regarding, metadata } = event;
    const first = { metadata, regarding, eventTime: new MicroTime(1_000), type: 'Normal', note: 'one' };
    const series = { count: 2, lastObservedTime: '1970-01-01T00:00:02.000000Z' };
    ask(sink.create(first));
    expect(ask(sink.patch(first, { series }))).toMatchObject({
      ...first,
      metadata: { ...metadata, resourceVersion: '2' },
      series: { count: 2, lastObservedTime: new Date(2_000) },
    });
  });
});
