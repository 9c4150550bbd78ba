import { describe, expect, it } from 'vitest';
import { faultAnswers, type FaultResponse, type ReceivedRequest } from '../../../../lib/testing/server/index.ts';
import { create, patch, startServer } from '../startServer.ts';
import { receivedRequest } from './receivedRequest.ts';

type Made = FaultResponse | ((request: ReceivedRequest) => FaultResponse);
const created = receivedRequest({ verb: 'create', namespace: 'shop', name: 'web.1' });
const patched = receivedRequest({ verb: 'patch', namespace: 'shop', name: 'web.1' });
const made = (answer: Made, request = created) => (typeof answer === 'function' ? answer(request) : answer);

describe('faultAnswers', () => {
  const failure = (code: number, reason: string, message: string, details?: object) => ({
    status: code,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    },
  });
  const details = { name: 'web.1', kind: 'events' };

  it.each<[string, Made, FaultResponse]>([
    ['unauthorized', faultAnswers.unauthorized(), failure(401, 'Unauthorized', 'Unauthorized')],
    ['forbidden', faultAnswers.forbidden('me'), failure(403, 'Forbidden', 'events is forbidden: User "me" cannot create resource "events" in API group "" in the namespace "shop"', { kind: 'events' })],
    ['namespaceTerminating', faultAnswers.namespaceTerminating(), failure(403, 'Forbidden', 'events "web.1" is forbidden: unable to create new content in namespace shop because it is being terminated', { ...details, causes: [{ reason: 'NamespaceTerminating', message: 'namespace shop is being terminated', field: 'metadata.namespace' }] })],
    ['notFound', faultAnswers.notFound(), failure(404, 'NotFound', 'namespaces "shop" not found', { name: 'shop', kind: 'namespaces' })],
    ['pageNotFound', faultAnswers.pageNotFound(), { status: 404, body: '404 page not found\n' }],
    ['conflict', faultAnswers.conflict(), failure(409, 'Conflict', 'Operation cannot be fulfilled on events "web.1": the object has been modified; please apply your changes to the latest version and try again', details)],
    ['alreadyExists', faultAnswers.alreadyExists(), failure(409, 'AlreadyExists', 'events "web.1" already exists', details)],
    ['rateLimited', faultAnswers.rateLimited(), failure(429, 'TooManyRequests', 'Too many requests: limit reached on type Namespace for key shop')],
    ['rateLimited by server', faultAnswers.rateLimited('Server'), failure(429, 'TooManyRequests', 'Too many requests: limit reached on type Server for key ')],
    ['rateLimited by user', faultAnswers.rateLimited('User', 'me'), failure(429, 'TooManyRequests', 'Too many requests: limit reached on type User for key me')],
    ['overloaded', faultAnswers.overloaded('7'), { status: 429, headers: { 'Retry-After': '7' }, body: 'Too many requests, please try again later.\n' }],
    ['etcdTimeout', faultAnswers.etcdTimeout(), failure(500, '', 'etcdserver: request timed out')],
    ['requestTooLarge', faultAnswers.requestTooLarge(), failure(500, '', 'etcdserver: request is too large')],
    ['timedOut', faultAnswers.timedOut(), failure(504, 'Timeout', 'Timeout: request did not complete within the allotted timeout', {})],
    ['status', faultAnswers.status(425), failure(425, '', '')],
    ['status with all', faultAnswers.status(503, { reason: 'r', message: 'm', details: { retryAfterSeconds: 3 }, headers: { 'Retry-After': '3' } }), { ...failure(503, 'r', 'm', { retryAfterSeconds: 3 }), headers: { 'Retry-After': '3' } }],
  ])('%s', (_, answer, expected) => {
    expect(made(answer)).toEqual(expected);
  }); // prettier-ignore

  it('words a refused patch by the name of the event', () => {
    expect(made(faultAnswers.forbidden('me'), patched).body).toMatchObject({
      message:
        'events "web.1" is forbidden: User "me" cannot patch resource "events" in API group "" in the namespace "shop"',
      details,
    });
    expect(made(faultAnswers.notFound(), patched).body).toMatchObject({ message: 'events "web.1" not found', details });
  });

  it('words refusals by the API that was asked', () => {
    const request = { ...patched, apiGroup: 'events.k8s.io' };
    const bodyOf = (answer: Made) => made(answer, request).body;
    const about = { name: 'web.1', group: 'events.k8s.io', kind: 'events' };
    expect(bodyOf(faultAnswers.forbidden('me'))).toMatchObject({
      message:
        'events.events.k8s.io "web.1" is forbidden: User "me" cannot patch resource "events" in API group "events.k8s.io" in the namespace "shop"',
      details: about,
    });
    const others = [faultAnswers.notFound(), faultAnswers.conflict(), faultAnswers.alreadyExists()];
    for (const answer of [...others, faultAnswers.namespaceTerminating()]) {
      expect(bodyOf(answer)).toMatchObject({
        message: expect.stringContaining('events.events.k8s.io "web.1"') as string,
        details: about,
      });
    }
  });

  it.each<[string, Made, string | undefined, string]>([
    ['brokenJson', faultAnswers.brokenJson(), 'application/json', '{"kind":"Event","metadata":{"name":'],
    ['emptyJson', faultAnswers.emptyJson(), 'application/json', ''],
    ['html', faultAnswers.html(201), 'text/html', expect.stringMatching(/^<html>.*201/) as string],
    ['statusOfSuccess', faultAnswers.statusOfSuccess(), 'application/json', expect.stringContaining('"Success"') as string],
  ])('%s is a success that tells nothing', async (name, answer, type, text) => {
    const server = await startServer();
    server.fault({ answer, carryOut: true });
    const sent = await create(server, 'web.1');
    expect(sent).toMatchObject({ status: 201, text });
    expect(sent.headers['content-type']).toBe(type);
    expect((await patch(server, 'web.1', 2)).status).toBe(name === 'html' ? 201 : 200);
    expect(server.events).toMatchObject([{ count: 2 }]);
  }); // prettier-ignore

  it('terminates a namespace in the words of the server itself', async () => {
    const server = await startServer();
    const faulty = server.fault({ answer: faultAnswers.namespaceTerminating() });
    const { json } = await create(server, 'web.1', 'shop');
    faulty.unsubscribe();
    server.terminate('shop');
    expect((await create(server, 'web.1', 'shop')).json).toEqual(json);
  });
});
