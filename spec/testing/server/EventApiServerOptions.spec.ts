import { describe, expect, it } from 'vitest';
import { EventApiServer } from '../../../lib/testing/server/index.ts';

describe('EventApiServerOptions', () => {
  it.each([
    [{ tls: 1 }, TypeError, 'tls must be true or false, but is 1 (number)'],
    [{ scheduler: 5 }, TypeError, 'scheduler must have a method now(), but is 5 (number)'],
    [{ now: 5 }, TypeError, 'now must be a function, but is 5 (number)'],
    [{ eventTtlMs: 0 }, RangeError, 'eventTtlMs must be at least 1, but is 0 (number)'],
    [{ maxEvents: 0 }, RangeError, 'maxEvents must be a whole number, at least 1, but is 0 (number)'],
    [{ maxChanges: 0 }, RangeError, 'maxChanges must be a whole number, at least 1, but is 0 (number)'],
    [{ eventsV1: 'no' }, TypeError, 'eventsV1 must be true or false, but is no (string)'],
    [{ maxRequests: -1 }, RangeError, 'maxRequests must be a whole number, at least 0, but is -1 (number)'],
    [{ namespaces: ['A_b'] }, RangeError, 'namespaces must hold DNS-1123 labels, but holds "A_b" (string)'],
    [{ namespaces: [1] }, TypeError, 'namespaces must hold strings, but holds a number'],
  ])('throws at the call for %j', (options, type, message) => {
    expect(() => void EventApiServer.start(options as never)).toThrow(type);
    expect(() => void EventApiServer.start(options as never)).toThrow(message);
  });
});
