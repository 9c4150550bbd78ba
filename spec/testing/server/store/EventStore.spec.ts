import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { coreV1Api } from '../../../../lib/testing/server/api/coreV1Api.ts';
import { EventStore } from '../../../../lib/testing/server/store/EventStore.ts';
import { JsonReader } from '../../../../lib/testing/server/api/JsonReader.ts';
import { type StoredEvent } from '../../../../lib/testing/server/store/StoredEvent.ts';
import { Revision } from '../../../../lib/testing/server/store/Revision.ts';

describe('EventStore', () => {
  const options = {
    revision: new Revision(),
    scheduler: new VirtualTimeScheduler(),
    eventTtlMs: 100,
    maxEvents: 3,
    maxChanges: 10,
  };
  const makeEvent = (name: string) =>
    coreV1Api.read(new JsonReader({ metadata: { name, namespace: 'default' } }, 'Event'));

  it('holds what a map with times would hold, and never more than its bound', () => {
    const step = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), ms: fc.nat(40), isDelete: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = 0;
        const store = new EventStore({ ...options, now: () => now });
        let model: { name: string; expiresAt: number }[] = []; // by last write
        for (const { name, ms, isDelete } of steps) {
          now += ms;
          model = model.filter(({ expiresAt }) => expiresAt > now);
          const stored = store.get('default', name);
          expect(stored !== undefined).toBe(model.some((entry) => entry.name === name));
          model = model.filter((entry) => entry.name !== name);
          if (isDelete) {
            if (stored) store.delete(stored);
          } else {
            if (stored) store.update(stored);
            else store.create(makeEvent(name));
            model = [...model, { name, expiresAt: now + 100 }].slice(-3);
          }
          const names = store.list('default').map(({ metadata }) => metadata.name);
          expect(names.sort()).toEqual(model.map((entry) => entry.name).sort());
        }
      }),
    );
  });

  it('knows what there was at a revision', () => {
    const step = fc.record({ name: fc.constantFrom('c', 'a', 'b'), ms: fc.nat(40), isDelete: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        let now = 0;
        const limits = { maxEvents: 2, maxChanges: 1_000 };
        const store = new EventStore({ ...options, ...limits, revision: new Revision(), now: () => now });
        const states: (readonly [revision: number, events: readonly StoredEvent[]])[] = [];
        for (const { name, ms, isDelete } of steps) {
          now += ms;
          const stored = store.get('default', name);
          if (stored && isDelete) store.delete(stored);
          else if (stored) store.update(stored);
          else store.create(makeEvent(name));
          const byName = (a: StoredEvent, b: StoredEvent) => (a.metadata.name < b.metadata.name ? -1 : 1);
          states.push([store.revision, [...store.list()].sort(byName)]);
        }
        for (const [revision, events] of states) expect(store.at(revision)).toEqual(events);
      }),
    );
  });

  it('gives every write a version of its own, and keeps uid and time of creation', () => {
    let now = 0;
    const store = new EventStore({ ...options, revision: new Revision(), now: () => now });
    const created = store.create(makeEvent('a'));
    now = 50;
    const updated = store.update(created);
    expect(updated.metadata).toEqual({ ...created.metadata, resourceVersion: '2' });
    expect(store.revision).toBe(2);
    expect(store.list('other')).toEqual([]);
  });
});
