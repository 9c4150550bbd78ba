import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type CoreV1Event as ClientNodeEvent } from '@kubernetes/client-node';
import {
  type CoreV1Event,
  EventClock,
  getReference,
  makeEvent,
  type MakeEventOptions,
  Scheme,
} from '../../lib/event/index.ts';
import { hostileMap, hostileReference, hostileValue, unshowable } from './hostile.ts';

const start = Date.UTC(2026, 0, 15, 10, 0, 0, 123);

function event(options: Partial<MakeEventOptions> = {}): CoreV1Event {
  return makeEvent({
    reference: { apiVersion: 'v1', kind: 'Pod', name: 'web-1', namespace: 'shop', uid: 'u-1' },
    type: 'Normal',
    reason: 'Pulled',
    message: 'image pulled',
    source: { component: 'shop-controller', host: 'node-1' },
    clock: new EventClock({ now: () => start, random: () => 0 }),
    random: () => 0,
    ...options,
  });
}

/** Options as a caller without types may give them. */
function untyped(options: Record<string, unknown>): CoreV1Event {
  return event(options);
}

describe('makeEvent', () => {
  it("makes client-go's event", () => {
    expect(event()).toStrictEqual({
      metadata: { name: 'web-1.188adf2fced714c0', namespace: 'shop' },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name: 'web-1', namespace: 'shop', uid: 'u-1' },
      type: 'Normal',
      reason: 'Pulled',
      message: 'image pulled',
      source: { component: 'shop-controller', host: 'node-1' },
      count: 1,
      firstTimestamp: new Date(start),
      lastTimestamp: new Date(start),
      reportingComponent: 'shop-controller',
      reportingInstance: 'node-1',
    });
  });

  it('leaves out what is empty', () => {
    expect(
      event({ reference: {}, type: '', reason: '', message: '', source: {}, annotations: {}, labels: {} }),
    ).toStrictEqual({
      metadata: { name: '00000000-0000-4000-8000-000000000000', namespace: 'default' },
      involvedObject: {},
      count: 1,
      firstTimestamp: new Date(start),
      lastTimestamp: new Date(start),
    });
  });

  it('takes one half of a source', () => {
    expect(event({ source: { component: 'only' } })).not.toHaveProperty('reportingInstance');
    expect(event({ source: { component: 'only' } })).toHaveProperty('reportingComponent', 'only');
    expect(event({ source: { component: '', host: 'node-1' } })).not.toHaveProperty('reportingComponent');
    expect(event({ source: { component: '', host: 'node-1' } })).toHaveProperty('reportingInstance', 'node-1');
  });

  it('carries annotations and labels, copied', () => {
    const annotations = { team: 'a' };
    const { metadata } = event({ annotations, labels: { app: 'web' } });
    annotations.team = 'b';
    expect(metadata.annotations).toStrictEqual({ team: 'a' });
    expect(metadata.labels).toStrictEqual({ app: 'web' });
  });

  it('gives a thousand events in a millisecond a thousand names', () => {
    const clock = new EventClock({ now: () => start, random: Math.random });
    const names = new Set(Array.from({ length: 1_000 }, () => event({ clock }).metadata.name));
    expect(names.size).toBe(1_000);
  });

  it('cuts a message to 16 KiB, or to what it is told', () => {
    expect(event({ message: 'x'.repeat(10_000_000) }).message).toBe('x'.repeat(16_384));
    expect(event({ message: '€'.repeat(1_000), maxMessageBytes: 1_024 }).message).toBe('€'.repeat(341));
    expect(untyped({ message: { toString: () => 'x'.repeat(20_000) } }).message).toHaveLength(16_384);
  });

  it('makes text of what is no string', () => {
    expect(untyped({ type: 7, reason: Symbol('why'), message: new Error('boom') })).toMatchObject({
      type: '7',
      reason: 'Symbol(why)',
      message: 'Error: boom',
    });
    expect(untyped({ reason: undefined, message: null })).not.toHaveProperty('reason');
    expect(untyped({ message: unshowable }).message).toBe("<object that can't be shown>");
  });

  it('writes no lone surrogate', () => {
    expect(event({ reason: 'R\ud800', message: 'm\udc00' })).toMatchObject({ reason: 'R\ufffd', message: 'm\ufffd' });
  });

  it('makes an event or a refusal, whatever it is given', () => {
    const scheme = new Scheme();
    const input = fc.record({
      object: fc.oneof(hostileReference, hostileValue),
      type: hostileValue,
      reason: hostileValue,
      message: hostileValue,
      annotations: fc.oneof(hostileValue, hostileMap),
      labels: hostileValue,
    });
    fc.assert(
      fc.property(input, ({ object, type, reason, message, annotations, labels }) => {
        const result = getReference(scheme, object());
        if (!result.ok) return;
        const made = untyped({
          reference: result.reference,
          type: type(),
          reason: reason(),
          message: message(),
          annotations: annotations(),
          labels: labels(),
        });
        const written: unknown = JSON.parse(JSON.stringify(made));
        expect(written).toMatchObject({ count: 1, firstTimestamp: '2026-01-15T10:00:00.123Z' });
        for (const text of [made.type, made.reason, made.message]) expect(text?.isWellFormed() ?? true).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('makes what can be given to client-node as it is', () => {
    expectTypeOf<CoreV1Event>().toExtend<ClientNodeEvent>();
  });
});
