import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scheme } from '../../lib/event/index.ts';
import { type FakeEventsV1Event, FakeEventsV1Recorder } from '../../lib/testing/index.ts';
import { hostileMap, hostileReference, hostileValue } from '../event/hostile.ts';

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', uid: '1' } };
const node = { apiVersion: 'v1', kind: 'Node', name: 'node-1' };

describe('FakeEventsV1Recorder', () => {
  it('has a line for each event, as client-go', () => {
    const fake = new FakeEventsV1Recorder();
    fake.recorder.eventf(pod, node, 'Normal', 'Scheduled', 'Binding', 'bound to %s', 'node-1');
    fake.recorder.annotatedEventf(pod, null, { a: '1' }, 'Unusual', 'Failed', 'Binding', 'it');
    expect(fake.lines).toEqual(['Normal Scheduled bound to node-1', 'Unusual Failed it']);
  });

  it('says all of it if asked to', () => {
    const { lines, recorder } = new FakeEventsV1Recorder({ verbose: true });
    recorder.eventf(pod, node, 'Normal', 'Scheduled', 'Binding', 'it');
    recorder.annotatedEventf('no object', 'none', { b: '2', a: '1' }, 'Normal', 'Scheduled', 'Binding', 'it');
    expect(lines).toEqual([
      'Normal Scheduled Binding it {kind=Pod,apiVersion=v1} {kind=Node,apiVersion=v1}',
      'Normal Scheduled Binding it {kind=,apiVersion=} map[a:1 b:2]',
    ]);
  });

  it('has the parts of each event', () => {
    const fake = new FakeEventsV1Recorder();
    fake.recorder.for(pod, node).annotatedEventf({ team: 'a' }, 'Normal', 'Scheduled', 'Binding', 'to %d', 3);
    fake.recorder.for(undefined).eventf('Warning', 'Failed', 'Binding', '');
    expect(fake.events).toEqual([
      {
        regarding: { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: 'shop', uid: '1' },
        related: node,
        type: 'Normal',
        reason: 'Scheduled',
        action: 'Binding',
        note: 'to 3',
        annotations: { team: 'a' },
      },
      { regarding: {}, type: 'Warning', reason: 'Failed', action: 'Binding', note: '', annotations: {} },
    ]);
  });

  it('emits each event as it is recorded, when it has remembered it', () => {
    const fake = new FakeEventsV1Recorder();
    const seen: [FakeEventsV1Event, number, number][] = [];
    fake.recorded.subscribe((event) => seen.push([event, fake.events.length, fake.lines.length]));
    expect(fake.recorder.eventf(pod, node, 'Normal', 'A', 'B', '')).toBeUndefined();
    expect(seen).toEqual([[fake.events[0], 1, 1]]);
  });

  it('asks its scheme for the kind of an object', () => {
    class Widget {
      readonly metadata = { name: 'w' };
    }
    const scheme = new Scheme().addKnownType(Widget, { apiVersion: 'example.com/v1', kind: 'Widget' });
    const fake = new FakeEventsV1Recorder({ scheme });
    fake.recorder.eventf(new Widget(), new Widget(), 'Normal', 'A', 'B', 'it');
    const widget = { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w' };
    expect(fake.events).toMatchObject([{ regarding: widget, related: widget }]);
  });

  it('forgets, and goes on', () => {
    const fake = new FakeEventsV1Recorder();
    fake.recorder.eventf(pod, node, 'Normal', 'A', 'B', '1');
    fake.clear();
    expect([fake.events, fake.lines]).toEqual([[], []]);
    fake.recorder.eventf(pod, node, 'Normal', 'A', 'B', '2');
    expect(fake.lines).toEqual(['Normal A 2']);
  });

  it('takes whatever it is given', () => {
    const object = fc.oneof(hostileReference, hostileValue);
    fc.assert(
      fc.property(object, object, fc.oneof(hostileMap, hostileValue), fc.array(hostileValue), (a, b, map, makers) => {
        const fake = new FakeEventsV1Recorder({ verbose: true });
        const args = makers.map((make) => make());
        Reflect.apply(fake.recorder.eventf, undefined, [a(), b(), ...args]);
        Reflect.apply(fake.recorder.annotatedEventf, undefined, [a(), b(), map(), ...args]);
        expect(fake.lines.map((line) => typeof line)).toEqual(['string', 'string']);
        expect(Reflect.get({}, 'polluted')).toBeUndefined();
      }),
    );
  });
});
