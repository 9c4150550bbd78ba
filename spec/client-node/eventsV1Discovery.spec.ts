import { KubeConfig } from '@kubernetes/client-node';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { eventsV1Discovery } from '../../lib/client-node/eventsV1Discovery.ts';
import { faultAnswers, type FaultAnswer } from '../../lib/testing/server/index.ts';
import { answerOf, startServer } from './startSink.ts';

const text = expect.any(String) as string;

describe('eventsV1Discovery', () => {
  it.each([true, false])('finds out whether the server has it: %s', async (eventsV1) => {
    const server = await startServer({ eventsV1 });
    expect(await lastValueFrom(eventsV1Discovery(await server.kubeConfig(), { userAgent: 'shop/2' }))).toBe(eventsV1);
    const request = { method: 'GET', query: 'timeout=29000ms', userAgent: 'shop/2' };
    expect(server.requests).toMatchObject([
      { ...request, path: '/apis', status: 200 },
      ...(eventsV1 ? [] : [{ ...request, path: '/apis/events.k8s.io/v1', status: 404 }]),
    ]);
  });

  const groups = (...groups: readonly object[]) => ({ status: 200, body: { kind: 'APIGroupList', groups } });
  it.each<[string, boolean, FaultAnswer]>([
    ['a list without groups', false, { status: 200, body: { kind: 'APIGroupList' } }],
    ['a list with another group only', false, groups({ name: 'apps', versions: [{ version: 'v1' }] })],
    ['a list with another version only', false, groups({ name: 'events.k8s.io', versions: [{ version: 'v1beta1' }] })],
    ['one version of several', true, groups({ name: 'events.k8s.io', versions: [{ version: 'v1beta1' }, { version: 'v1' }] })],
    ['a refusal', true, faultAnswers.status(403, { reason: 'Forbidden', message: 'forbidden: User "x" cannot get path "/apis"' })],
  ])('takes %s for: %s', async (_, has, answer) => {
    const server = await startServer({ eventsV1: false });
    server.fault({ where: ({ path }) => path === '/apis', answer });
    expect(await lastValueFrom(eventsV1Discovery(await server.kubeConfig(), {}))).toBe(has);
  }); // prettier-ignore

  // As kube-apiserver does while it starts, and etcd isn't reached yet.
  const early: FaultAnswer = {
    status: 200,
    body: { kind: 'APIGroupList', groups: [{ name: 'apiregistration.k8s.io' }] },
  };

  it('does not believe the list of a server that starts', async () => {
    const server = await startServer();
    server.fault({ where: ({ path }) => path === '/apis', answer: early });
    expect(await lastValueFrom(eventsV1Discovery(await server.kubeConfig(), {}))).toBe(true);
    expect(server.requests.map(({ path }) => path)).toEqual(['/apis', '/apis/events.k8s.io/v1']);
  });

  it.each<[string, FaultAnswer]>([
    ['a refusal', faultAnswers.forbidden('plain')],
    ['404 with a Status', faultAnswers.status(404, { reason: 'NotFound', message: 'the server could not find the requested resource' })],
  ])('believes the list where its path has %s', async (_, answer) => {
    const server = await startServer();
    server.fault({ where: ({ path }) => path === '/apis', answer: early });
    server.fault({ where: ({ path }) => path === '/apis/events.k8s.io/v1', answer });
    expect(await lastValueFrom(eventsV1Discovery(await server.kubeConfig(), {}))).toBe(false);
  }); // prettier-ignore

  it.each<[string, FaultAnswer]>([
    ['503', faultAnswers.status(503)],
    ['something else', { status: 200, body: { kind: 'Status' } }],
    ['a reset', 'reset'],
  ])('does not know yet where its path has %s', async (_, answer) => {
    const server = await startServer({ eventsV1: false });
    server.fault({ where: ({ path }) => path === '/apis/events.k8s.io/v1', answer });
    expect(await answerOf(eventsV1Discovery(await server.kubeConfig(), {}))).toMatchObject({ kind: 'not-sent', code: 'DISCOVERY' });
  }); // prettier-ignore

  it.each<[string, FaultAnswer]>([
    ['404 of a proxy', faultAnswers.pageNotFound()],
    ['404 with a Status', faultAnswers.status(404, { reason: 'NotFound', message: 'the server could not find the requested resource' })],
    ['503', faultAnswers.status(503)],
    ['429 without a time', faultAnswers.status(429)],
    ['HTML', faultAnswers.html(200)],
    ['broken JSON', faultAnswers.brokenJson()],
    ['something else', { status: 200, body: { kind: 'Status' } }],
    ['a reset', 'reset'],
    ['half an answer', 'truncated'],
  ])('takes %s for no answer to that: nothing of an event was sent', async (_, answer) => {
    const server = await startServer();
    server.fault({ answer });
    expect(await answerOf(eventsV1Discovery(await server.kubeConfig(), {}))).toEqual({
      kind: 'not-sent',
      code: 'DISCOVERY',
      message: expect.stringMatching(/^it is not known yet whether the API server has events\.k8s\.io\/v1: ./) as string,
    });
  }); // prettier-ignore

  it('waits as the server asks', async () => {
    const server = await startServer();
    server.fault({ answer: faultAnswers.overloaded('7') });
    const answer = await answerOf(eventsV1Discovery(await server.kubeConfig(), {}));
    expect(answer).toMatchObject({ kind: 'status', code: 429, retryAfterMs: 7_000 });
  });

  it('takes bad credentials for what they are', async () => {
    const server = await startServer();
    const kubeConfig = await server.kubeConfig();
    const discovery = eventsV1Discovery(kubeConfig, {});
    for (const user of kubeConfig.users) Object.assign(user, { token: 'wrong' });
    expect(await answerOf(discovery)).toMatchObject({ kind: 'status', code: 401 });
    for (const user of kubeConfig.users) Object.assign(user, { exec: { command: '/nowhere' } });
    expect(await answerOf(discovery)).toEqual({ kind: 'credentials', message: text });
    expect(await answerOf(eventsV1Discovery(new KubeConfig(), {}))).toMatchObject({ kind: 'invalid' });
  });

  it('takes a server that is down for one that may have it, and sees it when it is back', async () => {
    const server = await startServer();
    const discovery = eventsV1Discovery(await server.kubeConfig(), {});
    await server.stop();
    expect(await answerOf(discovery)).toMatchObject({ kind: 'not-sent', code: 'DISCOVERY' });
    await server.restart();
    expect(await lastValueFrom(discovery)).toBe(true);
  });
});
