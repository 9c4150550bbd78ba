import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scheme } from '../../lib/event/index.ts';
import { type FakeEvent, FakeRecorder } from '../../lib/testing/index.ts';
import { hostileMap, hostileReference, hostileValue } from '../event/hostile.ts';

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', uid: '1' } };

describe('FakeRecorder', () => {
  it('has a line for each event, as client-go', () => {
    const fake = new FakeRecorder();
    fake.recorder.event(pod, 'Normal', 'Created', 'created it 100%');
    fake.recorder.eventf(pod, 'Warning', 'Failed', 'for %q, %d times', 'web', 3);
    fake.recorder.annotatedEventf(pod, { b: '2', a: '1' }, 'Normal', 'Scaled', 'to %d', 3);
    expect(fake.lines).toEqual([
      'Normal Created created it 100%',
      'Warning Failed for "web", 3 times',
      'Normal Scaled to 3 map[a:1 b:2]',
    ]);
  });

  it('has the parts of each event', () => {
    const fake = new FakeRecorder();
    fake.recorder.annotatedEventf(pod, { team: 'a' }, 'Normal', 'Scaled', 'to %d', 3);
    fake.recorder.event({ kind: 'Node', name: 'n' }, 'Warning', 'Lost', '');
    expect(fake.events).toEqual([
      {
        reference: { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: 'shop', uid: '1' },
        type: 'Normal',
        reason: 'Scaled',
        message: 'to 3',
        annotations: { team: 'a' },
      },
      { reference: { kind: 'Node', name: 'n' }, type: 'Warning', reason: 'Lost', message: '', annotations: {} },
    ]);
  });

  it('emits each event as it is recorded', () => {
    const fake = new FakeRecorder();
    fake.recorder.event(pod, 'Normal', 'Before', '');
    const seen: FakeEvent[] = [];
    const subscription = fake.recorded.subscribe((event) => seen.push(event));
    fake.recorder.event(pod, 'Normal', 'During', '');
    subscription.unsubscribe();
    fake.recorder.event(pod, 'Normal', 'After', '');
    expect(seen).toEqual([fake.events[1]]);
    expect(seen[0]?.reason).toBe('During');
  });

  it('has remembered an event when it emits it', () => {
    const fake = new FakeRecorder();
    const counts: number[][] = [];
    fake.recorded.subscribe(() => counts.push([fake.events.length, fake.lines.length]));
    fake.recorder.event(pod, 'Normal', 'A', '');
    fake.recorder.event(pod, 'Normal', 'B', '');
    expect(counts).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('puts the object into the line if asked to', () => {
    const fake = new FakeRecorder({ includeObject: true });
    fake.recorder.event(pod, 'Normal', 'Created', 'it');
    fake.recorder.annotatedEventf(pod, { a: '1' }, 'Normal', 'Created', 'it');
    fake.recorder.event('no object', 'Normal', 'Created', 'it');
    expect(fake.lines).toEqual([
      'Normal Created it involvedObject{kind=Pod,apiVersion=v1}',
      'Normal Created it involvedObject{kind=Pod,apiVersion=v1} map[a:1]',
      'Normal Created it involvedObject{kind=,apiVersion=}',
    ]);
  });

  it('checks no type', () => {
    const fake = new FakeRecorder();
    expect(fake.recorder.event(pod, 'Unusual', 'Created', 'it')).toBeUndefined();
    expect(fake.lines).toEqual(['Unusual Created it']);
  });

  it('remembers an event without a reference where none can be made', () => {
    const fake = new FakeRecorder();
    fake.recorder.event(undefined, 'Normal', 'Created', 'it');
    expect(fake.events[0]?.reference).toEqual({});
  });

  it('asks its scheme for the kind of an object', () => {
    class Widget {
      readonly metadata = { name: 'w' };
    }
    const scheme = new Scheme().addKnownType(Widget, { apiVersion: 'example.com/v1', kind: 'Widget' });
    const fake = new FakeRecorder({ scheme });
    fake.recorder.event(new Widget(), 'Normal', 'Created', 'it');
    expect(fake.events[0]?.reference).toEqual({ apiVersion: 'example.com/v1', kind: 'Widget', name: 'w' });
  });

  it('forgets, and goes on', () => {
    const fake = new FakeRecorder();
    fake.recorder.event(pod, 'Normal', 'A', '1');
    fake.clear();
    expect([fake.events, fake.lines]).toEqual([[], []]);
    fake.recorder.event(pod, 'Normal', 'B', '2');
    expect(fake.lines).toEqual(['Normal B 2']);
    expect(fake.events).toHaveLength(1);
  });

  it('records by way of for() and withLogger() too', () => {
    const fake = new FakeRecorder();
    const logger = { log: () => undefined, isLevelEnabled: () => true };
    fake.recorder.for(pod).eventf('Normal', 'A', '%d', 1);
    fake.recorder.withLogger(logger).for(pod).annotatedEventf({ k: 'v' }, 'Normal', 'B', '%d', 2);
    expect(fake.lines).toEqual(['Normal A 1', 'Normal B 2 map[k:v]']);
  });

  it('takes whatever it is given', () => {
    const object = fc.oneof(hostileReference, hostileValue);
    fc.assert(
      fc.property(
        object,
        fc.oneof(hostileMap, hostileValue),
        fc.array(hostileValue, { maxLength: 6 }),
        (makeObject, makeAnnotations, makers) => {
          const fake = new FakeRecorder({ includeObject: true });
          const args = makers.map((make) => make());
          Reflect.apply(fake.recorder.event, undefined, [makeObject(), ...args]);
          Reflect.apply(fake.recorder.eventf, undefined, [makeObject(), ...args]);
          Reflect.apply(fake.recorder.annotatedEventf, undefined, [makeObject(), makeAnnotations(), ...args]);
          Reflect.apply(fake.recorder.for(makeObject()).eventf, undefined, args);
          expect(fake.events).toHaveLength(4);
          expect(fake.lines.map((line) => typeof line)).toEqual(['string', 'string', 'string', 'string']);
          expect(Reflect.get({}, 'polluted')).toBeUndefined();
        },
      ),
    );
  });
});
