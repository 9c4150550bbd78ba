import { HttpMethod, RequestContext } from '@kubernetes/client-node';
import { type Subscription } from 'rxjs';
import { expect, it } from 'vitest';
import { AgentTransport } from '../../lib/client-node/AgentTransport.ts';
import { contextRequest, flatHeaders, responseContext } from '../../lib/client-node/contextRequest.ts';
import { DispatcherTransport } from '../../lib/client-node/DispatcherTransport.ts';

const answer = { status: 201, headers: {}, body: Buffer.from('\ufeff{}'), brokenOff: undefined };

it('takes from a request of client-node what is sent', () => {
  const context = new RequestContext('https://127.0.0.1:6443/k8s/api?a=b', HttpMethod.PATCH);
  context.setHeaderParam('Accept', 'application/json');
  context.setBody('{}');
  const { makeTransport, ...request } = contextRequest(context);
  expect(request).toEqual({
    origin: 'https://127.0.0.1:6443',
    path: '/k8s/api?a=b',
    method: 'PATCH',
    headers: { Accept: 'application/json' },
    body: '{}',
    cancellation: expect.objectContaining({ closed: false }) as Subscription,
  });
  expect(makeTransport()).toBeInstanceOf(AgentTransport);
});

it.each([['before'], ['after']])('is aborted by the signal of a request of client-node, %s it was taken', (when) => {
  const context = new RequestContext('https://127.0.0.1:6443/', HttpMethod.POST);
  const controller = new AbortController();
  context.setSignal(controller.signal);
  if (when === 'before') controller.abort();
  const { cancellation } = contextRequest(context);
  controller.abort();
  expect(cancellation.closed).toBe(true);
});

it('takes the dispatcher of a request that has one', () => {
  const context = new RequestContext('https://127.0.0.1:6443/', HttpMethod.POST);
  const withDispatcher = Object.assign(context, { getDispatcher: () => ({ dispatch: () => true, close: () => {} }) });
  expect(contextRequest(withDispatcher).makeTransport()).toBeInstanceOf(DispatcherTransport);
});

it('gives client-node the text without its byte order mark, and nothing of a body that broke off', async () => {
  const read = responseContext(answer);
  expect([read.httpStatusCode, await read.body.text()]).toEqual([201, '{}']);
  expect(await read.body.binary()).toEqual(answer.body);
  expect(await responseContext({ ...answer, brokenOff: new Error('broken off') }).body.text()).toBe('');
});

it('makes one header of several of one name', () => {
  expect(flatHeaders({ a: 'b', c: ['d', 'e'], f: undefined })).toEqual({ a: 'b', c: 'd, e' });
});
