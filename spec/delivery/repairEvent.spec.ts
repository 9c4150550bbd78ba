import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventAddress, repairEvent } from '../../lib/delivery/repairEvent.ts';
import { type CoreV1Event, type EventMetadata, MicroTime } from '../../lib/event/index.ts';

const metadata: EventMetadata = { name: 'web.1', namespace: 'shop' };
const event: CoreV1Event = { metadata, involvedObject: { kind: 'Pod', name: 'web', namespace: 'shop' }, message: 'm' };
const withTime: CoreV1Event = {
  ...event,
  eventTime: new MicroTime(0, 1),
  reason: 'R',
  action: 'A',
  reportingComponent: 'example.com/c',
  reportingInstance: 'c-1',
};

const repaired = (from: CoreV1Event): CoreV1Event => {
  const result = repairEvent(from);
  if ('refused' in result) throw new Error(result.refused);
  return result.event;
};
const without = (from: CoreV1Event, field: keyof CoreV1Event): CoreV1Event => {
  const copy = { ...from };
  Reflect.deleteProperty(copy, field);
  return copy;
};
const withMetadata = (more: Partial<EventMetadata>): CoreV1Event => ({ ...event, metadata: { ...metadata, ...more } });

describe('repairEvent', () => {
  it('leaves a good event as it is', () => {
    expect(repaired(event)).toEqual({ ...event, apiVersion: 'v1', kind: 'Event' });
    expect(repaired(withTime)).toEqual({ ...withTime, apiVersion: 'v1', kind: 'Event' });
  });

  it('leaves out what only the server sets', () => {
    const read = withMetadata({ resourceVersion: '5', uid: 'u', creationTimestamp: new Date(0) });
    expect(repaired(read).metadata).toEqual(metadata);
  });

  it.each([
    ['of no namespace, in any', 'shop', undefined, undefined, 'default'],
    ['of no namespace, in none', '', undefined, undefined, 'default'],
    ['of no namespace, in kube-system', 'kube-system', undefined, undefined, 'default'],
    ['of no namespace, in kube-system with eventTime', 'kube-system', undefined, new MicroTime(0), 'kube-system'],
    ['of no namespace, in any with eventTime', 'shop', undefined, new MicroTime(0), 'default'],
    ['of a namespace, in none', '', 'shop', undefined, 'shop'],
    ['of a namespace, in another with eventTime', 'default', 'shop', new MicroTime(0), 'default'],
  ])('an event about an object %s goes to the right one', (_, namespace, about, eventTime, goesTo) => {
    const from: CoreV1Event = {
      ...withTime,
      metadata: { ...metadata, namespace },
      involvedObject: about === undefined ? {} : { namespace: about },
    };
    const moved = eventTime === undefined ? without(from, 'eventTime') : from;
    expect(repaired(moved).metadata.namespace).toBe(goesTo);
    expect(eventAddress(moved)).toEqual({ name: 'web.1', namespace: goesTo });
  });

  it('leaves out annotations and labels that the server refuses', () => {
    const { labels, annotations } = repaired(
      withMetadata({
        annotations: { 'a b': 'x', '-a': 'x', 'Example.COM/a': 'kept', 'a/b/c': 'x' },
        labels: { 'a b': 'x', 'Example.COM/a': 'x', a: 'not a value', b: 'kept', c: '' },
      }),
    ).metadata;
    expect(annotations).toEqual({ 'Example.COM/a': 'kept' });
    expect(labels).toEqual({ b: 'kept', c: '' });
  });

  it('leaves out annotations and labels of which none is kept', () => {
    expect(repaired(withMetadata({ annotations: { 'a b': 'x' }, labels: { 'a b': 'x' } })).metadata).toEqual(metadata);
  });

  it('leaves out the annotations beyond 262,144 bytes, and only those', () => {
    const annotations = { a: 'x'.repeat(262_143), b: 'x' };
    expect(Object.keys(repaired(withMetadata({ annotations })).metadata.annotations ?? {})).toEqual(['a']);
    const wide = { a: 'é'.repeat(131_072), b: 'x' };
    expect(Object.keys(repaired(withMetadata({ annotations: wide })).metadata.annotations ?? {})).toEqual(['b']);
  });

  it.each(['', '.', '..', 'a/b', 'a%b', '../a'])('refuses the name %j', (name) => {
    expect(repairEvent(withMetadata({ name }))).toEqual({
      refused: expect.stringContaining('metadata.name') as string,
    });
    expect(eventAddress(withMetadata({ name }))).toHaveProperty('refused');
  });

  it.each(['.', '..', 'a/b', 'Shop', 'x'.repeat(64)])('refuses the namespace %j', (namespace) => {
    const from = { ...withMetadata({ namespace }), involvedObject: { namespace } };
    expect(repairEvent(from)).toEqual({ refused: 'metadata.namespace is no DNS-1123 label' });
  });

  it('takes names that only look bad: upper case, 300 characters, dots', () => {
    for (const name of ['Foo_Bar.1', 'x'.repeat(300), '...', 'a..b']) {
      expect(repaired(withMetadata({ name })).metadata.name).toBe(name);
    }
  });

  it('refuses an event in another namespace than its object', () => {
    const refused = { refused: 'metadata.namespace and involvedObject.namespace differ' };
    expect(repairEvent(withMetadata({ namespace: 'other' }))).toEqual(refused);
    expect(eventAddress(withMetadata({ namespace: 'other' }))).toEqual(refused);
  });

  it.each(['reason', 'action', 'reportingInstance', 'reportingComponent'] as const)(
    'refuses an event with eventTime and without %s, and takes one without either',
    (field) => {
      const bare = without(withTime, field);
      expect(repairEvent(bare)).toEqual({ refused: `${field} is missing, which an event with eventTime needs` });
      expect(repairEvent(without(bare, 'eventTime'))).toHaveProperty('event');
    },
  );

  it('refuses an event with eventTime whose reportingComponent is no qualified name', () => {
    expect(repairEvent({ ...withTime, reportingComponent: 'a b' })).toEqual({
      refused: 'reportingComponent is no qualified name',
    });
  });

  it('cuts what is too long where eventTime is set, and only there', () => {
    const long = 'ä'.repeat(1000);
    const texts = { reason: long, action: long, reportingInstance: long, message: long };
    const cut = 'ä'.repeat(64);
    const texts64 = { reason: cut, action: cut, reportingInstance: cut, message: 'ä'.repeat(512) };
    expect(repaired({ ...withTime, ...texts })).toMatchObject(texts64);
    expect(repaired({ ...event, ...texts })).toMatchObject(texts);
  });

  it('refuses more than 1.5 MiB of JSON', () => {
    const bytes = Buffer.byteLength(JSON.stringify(repaired({ ...event, message: 'x' }))) - 1;
    expect(repairEvent({ ...event, message: 'x'.repeat(1_572_864 - bytes) })).toHaveProperty('event');
    expect(repairEvent({ ...event, message: 'x'.repeat(1_572_865 - bytes) })).toEqual({
      refused: 'the event has 1572865 bytes, more than 1572864',
    });
    expect(repairEvent({ ...event, message: 'ä'.repeat(800_000) })).toHaveProperty('refused');
  });

  it('does not change the event', () => {
    const from = withMetadata({ annotations: { 'a b': 'x' }, resourceVersion: '1' });
    const before = structuredClone(from);
    repairEvent(from);
    expect(from).toEqual(before);
  });

  it('repairs what is repaired no further', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('.', '..', 'a/b', 'shop', ''));
    const place = fc.constantFrom('shop', 'shop', 'default', '');
    const model = fc.record({
      metadata: fc.record({ name: fc.string({ minLength: 1 }), namespace: place, annotations: fc.dictionary(text, text), labels: fc.dictionary(text, text) }),
      involvedObject: fc.record({ namespace: place, name: text }, { requiredKeys: [] }),
      eventTime: fc.option(fc.date({ noInvalidDate: false }), { nil: undefined }),
      reason: text,
      action: text,
      reportingComponent: text,
      reportingInstance: text,
      message: text,
      count: fc.integer(),
    }); // prettier-ignore
    fc.assert(
      fc.property(model, ({ eventTime, ...rest }) => {
        const from: CoreV1Event = eventTime === undefined ? rest : { ...rest, eventTime };
        const once = repairEvent(from);
        fc.pre('event' in once);
        expect(repairEvent(once.event)).toEqual(once);
        const { name, namespace } = once.event.metadata;
        expect(eventAddress(from)).toEqual({ name, namespace });
      }),
    );
  });
});
