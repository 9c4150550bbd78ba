import { type EventsV1Event as ClientNodeEvent } from '@kubernetes/client-node';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { EventClock, type EventsV1Event, MicroTime } from '../../../lib/event/index.ts';
import { makeEventsV1Event, type MakeEventsV1EventOptions } from '../../../lib/recorder/v1/index.ts';
import { hostileMap, hostileValue, unshowable } from '../../event/hostile.ts';

const start = Date.UTC(2026, 0, 15, 10, 0, 0, 123);

function event(options: Partial<MakeEventsV1EventOptions> = {}): EventsV1Event {
  return makeEventsV1Event({
    regarding: { apiVersion: 'v1', kind: 'Pod', name: 'web-1', namespace: 'shop', uid: 'u-1' },
    related: { apiVersion: 'v1', kind: 'Node', name: 'node-1' },
    type: 'Normal',
    reason: 'Scheduled',
    action: 'Binding',
    note: 'bound to node-1',
    reportingController: 'example.com/scheduler',
    reportingInstance: 'scheduler-1',
    clock: new EventClock({ now: () => start, random: () => 0 }),
    random: () => 0,
    ...options,
  });
}

/** Options as a caller without types may give them. */
function untyped(options: Record<string, unknown>): EventsV1Event {
  return event(options);
}

describe('makeEventsV1Event', () => {
  it("makes client-go's event", () => {
    const made = event();
    expect(made).toStrictEqual({
      metadata: { name: 'web-1.188adf2fced714c0', namespace: 'shop' },
      eventTime: new MicroTime(start),
      regarding: { apiVersion: 'v1', kind: 'Pod', name: 'web-1', namespace: 'shop', uid: 'u-1' },
      related: { apiVersion: 'v1', kind: 'Node', name: 'node-1' },
      type: 'Normal',
      reason: 'Scheduled',
      action: 'Binding',
      note: 'bound to node-1',
      reportingController: 'example.com/scheduler',
      reportingInstance: 'scheduler-1',
    });
    expect(made.eventTime.toISOString()).toBe('2026-01-15T10:00:00.123000Z');
  });

  it('leaves out what is empty', () => {
    const empty = { type: '', reason: '', action: '', note: '', reportingController: '', reportingInstance: '' };
    const nothing = { regarding: {}, related: undefined, annotations: {}, labels: {} };
    expect(event({ ...empty, ...nothing })).toStrictEqual({
      metadata: { name: '00000000-0000-4000-8000-000000000000', namespace: 'default' },
      eventTime: new MicroTime(start),
      regarding: {},
    });
  });

  it('goes to the namespace of its object, or where it is told', () => {
    expect(event({ clusterScopedNamespace: 'kube-system' }).metadata.namespace).toBe('shop');
    const regarding = { kind: 'Node', name: 'n' };
    expect(event({ regarding }).metadata.namespace).toBe('default');
    expect(event({ regarding, clusterScopedNamespace: 'kube-system' }).metadata.namespace).toBe('kube-system');
  });

  it('carries annotations and labels, copied', () => {
    const annotations = { team: 'a' };
    const { metadata } = event({ annotations, labels: { app: 'web' } });
    annotations.team = 'b';
    expect(metadata).toMatchObject({ annotations: { team: 'a' }, labels: { app: 'web' } });
  });

  it('cuts a note to 1,024 bytes, or to what it is told', () => {
    expect(event({ note: 'x'.repeat(10_000_000) }).note).toBe('x'.repeat(1_024));
    expect(event({ note: '€'.repeat(1_000) }).note).toBe('€'.repeat(341));
    expect(event({ note: 'abc', maxNoteBytes: 2 }).note).toBe('ab');
    expect(event({ maxNoteBytes: 0 })).not.toHaveProperty('note');
    expect(untyped({ note: { toString: () => 'x'.repeat(20_000) } }).note).toHaveLength(1_024);
  });

  it.each([-1, 1.5, NaN])('takes no limit of %s', (maxNoteBytes) => {
    expect(() => event({ maxNoteBytes })).toThrow(RangeError);
  });

  it('makes text of what is no string, and writes no lone surrogate', () => {
    expect(untyped({ type: 7, reason: Symbol('why'), action: 'A\ud800', note: new Error('boom') })).toMatchObject({
      type: '7',
      reason: 'Symbol(why)',
      action: 'A\ufffd',
      note: 'Error: boom',
    });
    expect(untyped({ action: null })).not.toHaveProperty('action');
    expect(untyped({ note: unshowable }).note).toBe("<object that can't be shown>");
  });

  it('never throws because of what it is given', () => {
    const input = fc.record({
      type: hostileValue,
      reason: hostileValue,
      action: hostileValue,
      note: hostileValue,
      annotations: fc.oneof(hostileValue, hostileMap),
      labels: hostileValue,
    });
    fc.assert(
      fc.property(input, (makers) => {
        const options = Object.fromEntries(Object.entries(makers).map(([key, make]) => [key, make()]));
        const made = untyped(options);
        expect(JSON.parse(JSON.stringify(made))).toMatchObject({ eventTime: '2026-01-15T10:00:00.123000Z' });
        for (const text of [made.type, made.reason, made.action, made.note]) {
          expect(text?.isWellFormed() ?? true).toBe(true);
        }
      }),
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('makes what can be given to client-node as it is', () => {
    expectTypeOf<EventsV1Event>().toExtend<ClientNodeEvent>();
  });
});
