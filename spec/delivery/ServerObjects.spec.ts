import { describe, expect, it } from 'vitest';
import { ServerObjects } from '../../lib/delivery/ServerObjects.ts';
import { podEvent, without } from '../correlation/podEvent.ts';
import { counted, namesOf, podObject } from './podWrite.ts';

function startObjects(maxObjects = 2) {
  const forgotten: string[] = [];
  const objects = new ServerObjects(maxObjects, (object) => forgotten.push(...namesOf([object])));
  return { objects, forgotten };
}

describe('ServerObjects', () => {
  it('finds the object of an event by namespace and name, and it is active then', () => {
    const { objects } = startObjects();
    const object = objects.of(counted('a'));
    expect(object).toMatchObject({ key: 'shop/a', namespace: 'shop', stored: 'no' });
    expect(objects.of(counted('a', 2))).toBe(object);
    expect(objects.active).toBe(1);
    expect(objects.actives()).toEqual([object]);
  });

  it('tells objects of one name apart by their namespaces: those that the events are stored in', () => {
    const { objects } = startObjects();
    const metadata = { name: 'a', namespace: '' };
    const { involvedObject } = podEvent();
    const keys = [
      podEvent({ metadata }),
      podEvent({ metadata, involvedObject: { ...involvedObject, namespace: 'other' } }),
      podEvent({ metadata, involvedObject: { kind: 'Node', name: 'node-1' } }),
    ].map((event) => objects.of(event).key);
    expect(keys).toEqual(['shop/a', 'other/a', 'default/a']);
    expect(objects.active).toBe(3);
  });

  it('does not know whether the server has what comes counted already', () => {
    const { objects } = startObjects();
    expect([objects.of(counted('a', 2)).stored, objects.of(without(counted('b'), 'count')).stored]).toEqual([
      'unknown',
      'no',
    ]);
  });

  it('remembers what rests', () => {
    const { objects } = startObjects();
    const object = objects.of(counted('a'));
    objects.rest(object);
    expect([objects.active, objects.actives()]).toEqual([0, []]);
    expect(objects.of(counted('a', 2))).toBe(object);
    expect(objects.active).toBe(1);
    objects.rest(object);
    objects.activate(object);
    expect(objects.active).toBe(1);
  });

  it('forgets what has rested for longest, and tells it once; nothing that is active', () => {
    const { objects, forgotten } = startObjects(2);
    const active = objects.of(counted('active'));
    const [a, b, c] = [objects.of(counted('a')), objects.of(counted('b')), objects.of(counted('c'))];
    objects.rest(a);
    objects.rest(b);
    objects.activate(a);
    objects.rest(a);
    expect(forgotten).toEqual([]);
    objects.rest(c);
    expect(forgotten).toEqual(['b']);
    expect(objects.of(counted('b'))).not.toBe(b);
    expect([objects.of(counted('a')), objects.of(counted('c')), objects.of(counted('active'))]).toEqual([a, c, active]);
    expect(forgotten).toEqual(['b']);
  });

  it('does not forget what has become active again', () => {
    const { objects, forgotten } = startObjects(1);
    const a = objects.of(counted('a'));
    objects.rest(a);
    objects.activate(a);
    objects.rest(objects.of(counted('b')));
    expect(forgotten).toEqual([]);
    expect(objects.of(counted('a'))).toBe(a);
  });

  it('lets nothing rest that was not active, such as what it has forgotten', () => {
    const { objects, forgotten } = startObjects(1);
    objects.rest(podObject('stranger'));
    objects.rest(objects.of(counted('a')));
    expect(forgotten).toEqual([]);
    expect(objects.of(counted('stranger')).key).toBe('shop/stranger');
  });

  it('tells those that hold something, whether they rest or not, and those that rest for longest first', () => {
    const { objects } = startObjects(5);
    const [a, b, c] = [objects.of(counted('a')), objects.of(counted('b')), objects.of(counted('c'))];
    a.hold('rejected', 1, counted('a'));
    b.hold('rejected', 1, counted('b'));
    c.hold('rejected', 1, counted('c'));
    objects.rest(a);
    objects.rest(c);
    objects.rest(objects.of(counted('d')));
    expect(objects.holders()).toEqual([b, a, c]);
  });
});
