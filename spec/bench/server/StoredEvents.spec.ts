import { describe, expect, it } from 'vitest';
import { StoredEvents } from '../../../bench/server/StoredEvents.ts';

const event = (name: string, more: object = {}) => ({ metadata: { name }, involvedObject: { name: 'pod-1' }, ...more });

describe('StoredEvents', () => {
  it('counts what is created and patched, and their occurrences', () => {
    const stored = new StoredEvents();
    expect(stored.create('default', event('a')).code).toBe(201);
    expect(stored.create('default', event('b', { count: 3 })).code).toBe(201);
    expect(stored.create('other', event('a', { involvedObject: { name: 'pod-2' } })).code).toBe(201);
    expect(stored.patch('default', 'a', { count: 5 }).code).toBe(200);
    const { creates, patches, events, objects, countSum } = stored;
    expect({ creates, patches, events, objects, countSum }).toEqual({
      creates: 3,
      patches: 1,
      events: 3,
      objects: 2,
      countSum: 9,
    });
  });

  it('counts a series of events.k8s.io/v1', () => {
    const stored = new StoredEvents();
    stored.create('default', { metadata: { name: 'a' }, regarding: { name: 'pod-1' } });
    expect(stored.countSum).toBe(1);
    stored.patch('default', 'a', { series: { count: 4 } });
    expect(stored.countSum).toBe(4);
  });

  it('answers with what it has merged, and another version each time', () => {
    const stored = new StoredEvents();
    stored.create('default', event('a', { reason: 'Created' }));
    expect(stored.patch('default', 'a', { count: 2 }).body).toMatchObject({
      reason: 'Created',
      count: 2,
      metadata: { name: 'a', resourceVersion: '2' },
    });
  });

  it('refuses a taken name, a missing one, and a patch of nothing', () => {
    const stored = new StoredEvents();
    stored.create('default', event('a'));
    expect(stored.create('default', event('a')).code).toBe(409);
    expect(stored.create('default', {}).code).toBe(422);
    expect(stored.patch('default', 'b', {}).code).toBe(404);
    expect([stored.creates, stored.patches]).toEqual([1, 0]);
  });
});
