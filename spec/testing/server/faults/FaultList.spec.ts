import { describe, expect, it } from 'vitest';
import { type FaultEffect } from '../../../../lib/testing/server/faults/Fault.ts';
import { FaultList } from '../../../../lib/testing/server/faults/FaultList.ts';
import { receivedRequest } from './receivedRequest.ts';

describe('FaultList', () => {
  const request = receivedRequest();
  const answer = (status: number): FaultEffect => ({ answer: { status } });
  const taken = (faults: FaultList, times: number, given = request) =>
    Array.from({ length: times }, () => {
      const { answer: made } = faults.take(given);
      return typeof made === 'object' && 'status' in made ? made.status : made;
    });

  it('befalls nothing when there is none', () => {
    expect(taken(new FaultList(), 1)).toEqual(['own']);
  });

  it('has faults with times follow each other', () => {
    const faults = new FaultList();
    faults.add({ ...answer(500), times: 2 });
    faults.add({ ...answer(501), times: 1 });
    expect(taken(faults, 4)).toEqual([500, 500, 501, 'own']);
  });

  it('has the first that fits befall a request, and those behind it not see it', () => {
    const faults = new FaultList();
    faults.add({ ...answer(500), nth: 2 });
    faults.add({ ...answer(501), nth: 2 });
    expect(taken(faults, 5)).toEqual(['own', 500, 501, 'own', 'own']);
  });

  it('goes on until it is taken away', () => {
    const faults = new FaultList();
    const subscription = faults.add(answer(500));
    expect(taken(faults, 3)).toEqual([500, 500, 500]);
    subscription.unsubscribe();
    expect(taken(faults, 1)).toEqual(['own']);
  });

  it('closes the subscription of a fault that is used up', () => {
    const faults = new FaultList();
    const subscription = faults.add({ ...answer(500), nth: 2, times: 2 });
    expect(taken(faults, 2)).toEqual(['own', 500]);
    expect(subscription.closed).toBe(false);
    expect(taken(faults, 2)).toEqual([500, 'own']);
    expect(subscription.closed).toBe(true);
  });

  it('goes on from the nth without end where times is Infinity', () => {
    const faults = new FaultList();
    faults.add({ ...answer(500), nth: 3, times: Infinity });
    expect(taken(faults, 5)).toEqual(['own', 'own', 500, 500, 500]);
  });

  it.each([
    [{ verb: 'create' }, { verb: 'patch' }],
    [{ apiGroup: '' }, { apiGroup: 'events.k8s.io' }],
    [{ namespace: 'shop' }, { namespace: 'default' }],
    [{ name: 'web.1' }, { name: 'web.2' }],
    [{ where: ({ count }: { count: number | undefined }) => count === 2 }, { count: 1 }],
  ] as const)('befalls only what fits %j', (target, other) => {
    const faults = new FaultList();
    faults.add({ ...answer(500), ...target, times: 1 });
    const fitting = receivedRequest({ verb: 'create', namespace: 'shop', name: 'web.1', count: 2 });
    expect(taken(faults, 2, { ...fitting, ...other })).toEqual(['own', 'own']);
    expect(taken(faults, 2, fitting)).toEqual([500, 'own']);
  });

  it('asks where only about what fits otherwise', () => {
    const faults = new FaultList();
    const asked: string[] = [];
    faults.add({ ...answer(500), verb: 'patch', where: ({ verb }) => asked.push(verb) < 0 });
    faults.take(receivedRequest({ verb: 'create' }));
    faults.take(receivedRequest({ verb: 'patch' }));
    expect(asked).toEqual(['patch']);
  });

  it('takes a rule, also twice', () => {
    const faults = new FaultList();
    const rule = ({ name }: { name: string }) => (name === 'web.1' ? answer(500) : undefined);
    const [one, other] = [faults.add(rule), faults.add(rule)];
    expect(taken(faults, 1)).toEqual(['own']);
    one.unsubscribe();
    expect(taken(faults, 1, receivedRequest({ name: 'web.1' }))).toEqual([500]);
    other.unsubscribe();
    expect(taken(faults, 1, receivedRequest({ name: 'web.1' }))).toEqual(['own']);
  });

  it.each([
    [{}, { carryOut: true, delayMs: 0, answerDelayMs: 0, answer: 'own' }],
    [
      { delayMs: 1, answerDelayMs: 2 },
      { carryOut: true, delayMs: 1, answerDelayMs: 2, answer: 'own' },
    ],
    [{ answer: 'truncated' }, { carryOut: true, answer: 'truncated' }],
    [{ answer: 'reset' }, { carryOut: false, answer: 'reset' }],
    [
      { answer: 'hang', carryOut: true },
      { carryOut: true, answer: 'hang' },
    ],
    [answer(201), { carryOut: false, answer: { status: 201 } }],
  ] as const)('plans %j', (fault: FaultEffect, plan) => {
    const faults = new FaultList();
    faults.add(fault);
    expect(faults.take(request)).toMatchObject(plan);
    expect(faults.take(request).fault).toBe(fault);
  });

  it('makes an answer for the request', () => {
    const faults = new FaultList();
    faults.add({ answer: ({ name }) => ({ status: 500, body: name }) });
    expect(faults.take(receivedRequest({ name: 'web.1' })).answer).toEqual({ status: 500, body: 'web.1' });
  });

  it('throws for what a function gives that can not be done', () => {
    for (const effect of [answer(99), { answer: () => ({ status: 99 }) }, { delayMs: -1 }]) {
      const faults = new FaultList();
      faults.add(() => effect);
      expect(() => faults.take(request)).toThrow(RangeError);
    }
  });
});
