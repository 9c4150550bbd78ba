import { describe, expect, it } from 'vitest';
import { type KnownConstructor, Scheme } from '../../lib/event/index.ts';
import { revoked, unreadable } from './hostile.ts';

class Pod {
  readonly metadata = { name: 'web' };
}
class LabelledPod extends Pod {}
abstract class Workload {
  abstract readonly replicas: number;
}
class Deployment extends Workload {
  readonly replicas = 3;
}

const pod = { apiVersion: 'v1', kind: 'Pod' };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment' };

describe('Scheme', () => {
  it('knows the objects of a class', () => {
    const scheme = new Scheme().addKnownType(Pod, pod).addKnownType(Deployment, deployment);
    expect(scheme.kindOf(new Pod())).toEqual(pod);
    expect(scheme.kindOf(new Deployment())).toEqual(deployment);
  });

  it('knows a subclass by its nearest known ancestor', () => {
    const scheme = new Scheme().addKnownType(Pod, pod).addKnownType(Workload, deployment);
    expect(scheme.kindOf(new LabelledPod())).toEqual(pod);
    expect(scheme.kindOf(new Deployment())).toEqual(deployment);
    scheme.addKnownType(LabelledPod, { apiVersion: 'example.com/v1', kind: 'LabelledPod' });
    expect(scheme.kindOf(new LabelledPod())?.kind).toBe('LabelledPod');
    expect(scheme.kindOf(new Pod()), 'the ancestor is left as it was').toEqual(pod);
  });

  it('tells classes of the same name apart', () => {
    const other = { Pod: class Pod extends Object {} }.Pod;
    const scheme = new Scheme().addKnownType(Pod, pod);
    expect(scheme.kindOf(new other())).toBeUndefined();
  });

  it('goes by the class and not by what an object says of it', () => {
    const scheme = new Scheme().addKnownType(Pod, pod);
    expect(scheme.kindOf({ constructor: Pod })).toBeUndefined();
    expect(scheme.kindOf(Object.assign(new Pod(), { constructor: undefined }))).toEqual(pod);
  });

  it('forgets the first answer when a class is made known again', () => {
    const scheme = new Scheme().addKnownType(Pod, pod).addKnownType(Pod, deployment);
    expect(scheme.kindOf(new Pod())).toEqual(deployment);
  });

  it('keeps what it was told, whatever becomes of the object it was told with', () => {
    const told = { ...pod };
    const scheme = new Scheme().addKnownType(Pod, told);
    told.kind = 'Changed';
    expect(scheme.kindOf(new Pod())).toEqual(pod);
  });

  it.each([undefined, null, 'Pod', 7, Pod, {}, [], Object.create(null)])('does not know %s', (value: unknown) => {
    expect(new Scheme().addKnownType(Pod, pod).kindOf(value)).toBeUndefined();
  });

  it('does not know what hides its class, and never throws', () => {
    const scheme = new Scheme().addKnownType(Pod, pod);
    expect(scheme.kindOf(unreadable())).toBeUndefined();
    expect(scheme.kindOf(revoked())).toBeUndefined();
  });

  it('gives up on a chain of prototypes without an end', () => {
    const endless = (): object => new Proxy({}, { getPrototypeOf: endless });
    expect(new Scheme().addKnownType(Pod, pod).kindOf(endless())).toBeUndefined();
  });

  it.each([undefined, {}, 'Pod', () => ({})])('refuses %s for a class', (value: unknown) => {
    const scheme = new Scheme();
    expect(() => scheme.addKnownType(value as KnownConstructor, pod)).toThrow(
      /^constructor must be a class, but is .* \((undefined|object|string|function)\)$/,
    );
  });

  it.each(['apiVersion', 'kind'])('refuses an empty %s, or one that is no string', (field) => {
    const scheme = new Scheme();
    expect(() => scheme.addKnownType(Pod, { ...pod, [field]: '' })).toThrow(TypeError);
    expect(() => scheme.addKnownType(Pod, { ...pod, [field]: 1 })).toThrow(
      `${field} must be a string that isn't empty, but is 1 (number)`,
    );
  });
});
