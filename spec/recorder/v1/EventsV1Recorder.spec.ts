import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMessage } from '../../../lib/event/index.ts';
import { type EventsV1Request, eventsV1RecorderOf } from '../../../lib/recorder/v1/index.ts';
import { hostileMap, hostileReference, hostileValue } from '../../event/hostile.ts';
import { podEventV1 } from '../../event/podEventV1.ts';
import { setUpV1 } from './setUpV1.ts';

const event = podEventV1();

function startRecorder() {
  const requests: EventsV1Request[] = [];
  const loggers: unknown[] = [];
  const recorder = eventsV1RecorderOf((request, logger) => {
    requests.push(request);
    loggers.push(logger);
    return event;
  }, formatMessage);
  return { loggers, recorder, requests };
}

const [pod, node] = [{ kind: 'Pod' }, { kind: 'Node' }];
const asked = { type: 'Normal', reason: 'Scheduled', action: 'Binding', note: 'bound to node-1' };

describe('eventsV1RecorderOf', () => {
  it('formats the note, and gives back what is made of the request', () => {
    const { recorder, requests } = startRecorder();
    const made = recorder.eventf(pod, node, 'Normal', 'Scheduled', 'Binding', 'bound to %s', 'node-1');
    expect(made).toBe(event);
    expect(requests).toEqual([{ ...asked, regarding: pod, related: node, annotations: undefined }]);
  });

  it('takes annotations', () => {
    const { recorder, requests } = startRecorder();
    recorder.annotatedEventf(pod, null, { team: 'a' }, 'Normal', 'Scheduled', 'Binding', 'bound to %s', 'node-1');
    expect(requests).toEqual([{ ...asked, regarding: pod, related: null, annotations: { team: 'a' } }]);
  });

  it('is bound to an object, and to one that is related, with for()', () => {
    const { recorder, requests } = startRecorder();
    recorder.for(pod).eventf('Normal', 'Scheduled', 'Binding', 'bound to %s', 'node-1');
    expect(recorder.for(pod, node).eventf('Normal', 'Scheduled', 'Binding', 'bound to node-1')).toBe(event);
    recorder.for(pod, node).annotatedEventf({ team: 'a' }, 'Normal', 'Scheduled', 'Binding', 'bound to %s', 'node-1');
    expect(requests).toEqual([
      { ...asked, regarding: pod, related: undefined, annotations: undefined },
      { ...asked, regarding: pod, related: node, annotations: undefined },
      { ...asked, regarding: pod, related: node, annotations: { team: 'a' } },
    ]);
  });

  it('logs elsewhere with withLogger(), bound recorders too', () => {
    const { loggers, recorder } = startRecorder();
    const logged: string[] = [];
    const other = recorder.withLogger({ log: (_, message) => logged.push(message) });
    recorder.eventf(pod, node, 'Normal', 'A', 'B', '');
    other.eventf(pod, node, 'Normal', 'A', 'B', '');
    other.for(pod).annotatedEventf({}, 'Normal', 'A', 'B', '');
    expect(loggers[0]).toBeUndefined();
    for (const logger of loggers.slice(1) as { log(level: string, message: string): void }[]) logger.log('error', 'm');
    expect(logged).toEqual(['m', 'm']);
  });
});

describe('EventsV1Recorder', () => {
  it('takes whatever it is given', () => {
    const object = fc.oneof(hostileReference, hostileValue);
    fc.assert(
      fc.property(
        object,
        object,
        fc.oneof(hostileMap, hostileValue),
        fc.array(hostileValue, { maxLength: 7 }),
        (makeObject, makeRelated, makeAnnotations, makers) => {
          const { recorder, time } = setUpV1();
          const args = makers.map((make) => make());
          Reflect.apply(recorder.eventf, undefined, [makeObject(), makeRelated(), ...args]);
          Reflect.apply(recorder.eventf, undefined, [makeObject(), makeRelated(), 'Normal', ...args]);
          Reflect.apply(recorder.annotatedEventf, undefined, [makeObject(), makeRelated(), makeAnnotations(), ...args]);
          Reflect.apply(recorder.for(makeObject(), makeRelated()).eventf, undefined, args);
          time.advance(1);
          expect(Reflect.get({}, 'polluted')).toBeUndefined();
        },
      ),
    );
  });
});
