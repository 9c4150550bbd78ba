import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { check, metadataOf, withoutManagedFields } from './checkAnswer.ts';
import { type Fields, named } from './contractRow.ts';
import { type ContractSender, itFor, rowsFor } from './ContractSender.ts';
import { type ContractTarget } from './ContractTarget.ts';
import { coreV1CreateRows } from './coreV1CreateRows.ts';
import { coreV1PatchRows } from './coreV1PatchRows.ts';
import { jsonPatchRows } from './jsonPatchRows.ts';

const STRATEGIC = 'application/strategic-merge-patch+json';

/**
 * What an API server answers to events of core/v1. Every row was seen on kube-apiserver 1.34.4.
 *
 * @param target asked for when the tests run; names are random, so that one server can be tried again and again
 * @param sender by which the target sends: tests that it can't send are left out, and say why
 */
export function coreV1Contract(target: () => ContractTarget, sender: ContractSender): void {
  const eventsPath = (namespace: string) => `/api/v1/namespaces/${namespace}/events`;
  const makeEvent = (namespace: string, name: string, event: Fields = {}, metadata: Fields = {}) => ({
    kind: 'Event',
    apiVersion: 'v1',
    metadata: { name, namespace, ...metadata },
    involvedObject: { kind: 'Pod', namespace, name: 'web' },
    reason: 'Created',
    message: 'm',
    source: { component: 'controller' },
    type: 'Normal',
    count: 1,
    firstTimestamp: '2026-01-15T10:00:00.987Z',
    lastTimestamp: '2026-01-15T10:00:00Z',
    ...event,
  });
  const created = async (namespace = 'default', event: Fields = {}): Promise<string> => {
    const name = `web.${randomUUID()}`;
    const answer = await target().send('POST', eventsPath(namespace), { body: makeEvent(namespace, name, event) });
    expect(answer.status).toBe(201);
    return name;
  };
  const patch = (name: string, body: unknown, contentType = STRATEGIC, namespace = 'default', query = '') =>
    target().send('PATCH', `${eventsPath(namespace)}/${name}${query}`, { body, contentType });
  const freshNamespace = async (): Promise<string> => {
    const name = `contract-${randomUUID().slice(0, 8)}`;
    const answer = await target().send('POST', '/api/v1/namespaces', { body: { metadata: { name } } });
    expect(answer.status).toBe(201);
    return name;
  };

  describe('create', () => {
    it.each(rowsFor(coreV1CreateRows, sender))(
      '$title',
      async ({ event, metadata, namespace = 'default', query = '', body, contentType, ...expected }) => {
        const name = `web.${randomUUID()}`;
        const options = { body: body ?? makeEvent(namespace, name, event, named(metadata, name)) };
        const answer = await target().send('POST', `${eventsPath(namespace)}${query}`, {
          ...options,
          ...(contentType !== undefined && { contentType }),
        });
        check(answer, expected, name);
      },
    );

    it('gives back a whole object, as it is read later', async () => {
      const name = `web.${randomUUID()}`;
      const answer = await target().send('POST', eventsPath('default'), { body: makeEvent('default', name) });
      expect(withoutManagedFields(answer.json)).toEqual({
        kind: 'Event',
        apiVersion: 'v1',
        metadata: {
          name,
          namespace: 'default',
          uid: expect.stringMatching(/^[-0-9a-f]{36}$/) as string,
          resourceVersion: expect.stringMatching(/^\d+$/) as string,
          creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
        },
        involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
        reason: 'Created',
        message: 'm',
        source: { component: 'controller' },
        firstTimestamp: '2026-01-15T10:00:00Z',
        lastTimestamp: '2026-01-15T10:00:00Z',
        count: 1,
        type: 'Normal',
        eventTime: null,
        reportingComponent: '',
        reportingInstance: '',
      });
      const read = await target().send('GET', `${eventsPath('default')}/${name}`);
      expect(read.json).toEqual(answer.json);
    });

    it('refuses a name that is taken', async () => {
      const name = await created();
      const answer = await target().send('POST', eventsPath('default'), { body: makeEvent('default', name) });
      check(answer, { code: 409, reason: 'AlreadyExists', message: 'events "NAME" already exists' }, name);
      expect(answer.json).toMatchObject({ details: { name, kind: 'events' } });
    });

    itFor(sender, { 'client-node': 'it writes JSON without spaces' })('takes a body of 3 MiB around a small event', async () => {
      const body = JSON.stringify(makeEvent('default', `web.${randomUUID()}`)).padEnd(3_145_728);
      expect((await target().send('POST', eventsPath('default'), { body })).status).toBe(201);
      const longer = await target().send('POST', eventsPath('default'), { body: `${body} ` });
      check(longer, { code: 413, reason: 'RequestEntityTooLarge' });
    });

    it('serves a name that the path has to escape', async () => {
      const name = `Foo Bar?#.${randomUUID()}`;
      const body = makeEvent('default', name);
      expect((await target().send('POST', eventsPath('default'), { body })).status).toBe(201);
      const read = await target().send('GET', `${eventsPath('default')}/${encodeURIComponent(name)}`);
      expect(read.json).toMatchObject({ metadata: { name } });
    });

    it('stores nothing in a dry run', async () => {
      const name = `web.${randomUUID()}`;
      const answer = await target().send('POST', `${eventsPath('default')}?dryRun=All`, {
        body: makeEvent('default', name),
      });
      expect(answer.status).toBe(201);
      check(await target().send('GET', `${eventsPath('default')}/${name}`), { code: 404 }, name);
    });

    it('refuses a namespace that is terminating, where patches still work', async () => {
      const namespace = await freshNamespace();
      const stored = await created(namespace);
      await target().terminate(namespace);
      const name = `web.${randomUUID()}`;
      const answer = await target().send('POST', eventsPath(namespace), { body: makeEvent(namespace, name) });
      check(answer, {
        code: 403,
        reason: 'Forbidden',
        message: `events "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
        causes: ['NamespaceTerminating:metadata.namespace'],
      });
      const patched = await patch(stored, { count: 2 }, STRATEGIC, namespace);
      check(patched, { code: 200, object: { count: 2 } });
    });
  });

  describe('patch', () => {
    it.each(rowsFor([...coreV1PatchRows, ...jsonPatchRows], sender))('$title', async ({ patch: body, contentType, query, event, ...expected }) => {
      const name = await created('default', event);
      check(await patch(name, body, contentType, 'default', query), expected, name);
    });

    it('answers 404 for an event that is gone, before it looks at the patch', async () => {
      const name = await created();
      expect((await target().send('DELETE', `${eventsPath('default')}/${name}`)).status).toBe(200);
      check(await patch(name, ''), { code: 404, reason: 'NotFound', message: 'events "NAME" not found' }, name);
    });

    it('renews the resourceVersion if something changes, and only then', async () => {
      const name = await created();
      const version = async (body: unknown) => metadataOf((await patch(name, body)).json)['resourceVersion'];
      const first = await version({ count: 2 });
      expect(await version({ count: 2 })).toBe(first);
      expect(await version({ count: 3 })).not.toBe(first);
    });

    it('keeps the time of creation', async () => {
      const name = await created();
      const answer = await patch(name, { count: 2, metadata: { creationTimestamp: '2001-01-01T00:00:00Z' } });
      check(answer, { code: 200, object: { count: 2 } });
      expect(metadataOf(answer.json)['creationTimestamp']).not.toBe('2001-01-01T00:00:00Z');
    });

    it('takes the last resourceVersion', async () => {
      const name = await created();
      const { resourceVersion } = metadataOf((await patch(name, { count: 2 })).json);
      check(await patch(name, { count: 3, metadata: { resourceVersion } }), { code: 200, object: { count: 3 } });
    });
  });

  describe('get, list and delete', () => {
    it('lists a namespace, and all of them', async () => {
      const namespace = await freshNamespace();
      const name = await created(namespace);
      const answer = await target().send('GET', eventsPath(namespace));
      expect(answer.json).toMatchObject({ kind: 'EventList', apiVersion: 'v1', items: [{ metadata: { name } }] });
      expect(answer.json).not.toHaveProperty('items.0.kind');
      const all = await target().send('GET', `/api/v1/events?fieldSelector=metadata.namespace%3D${namespace}`);
      expect(all.json).toMatchObject({ items: [{ metadata: { name } }] });
    });

    it('lists by name, whatever came first', async () => {
      const namespace = await freshNamespace();
      for (const name of ['b', 'c', 'a']) {
        await target().send('POST', eventsPath(namespace), { body: makeEvent(namespace, name) });
      }
      const { json } = await target().send('GET', `${eventsPath(namespace)}/`);
      expect(json).toMatchObject({ items: ['a', 'b', 'c'].map((name) => ({ metadata: { name } })) });
    });

    it('lists nothing in a namespace that does not exist', async () => {
      const answer = await target().send('GET', eventsPath('nope'));
      expect(answer).toMatchObject({ status: 200, json: { kind: 'EventList', items: [] } });
    });

    it('selects by fields', async () => {
      const namespace = await freshNamespace();
      const name = await created(namespace, { type: 'Warning' });
      await created(namespace);
      const list = (selector: string) =>
        target().send('GET', `${eventsPath(namespace)}?fieldSelector=${encodeURIComponent(selector)}`);
      const selected = await list('involvedObject.name=web,type!=Normal');
      expect(selected.json).toMatchObject({ items: [{ metadata: { name } }] });
      check(await list('foo=x'), { code: 400, reason: 'BadRequest', message: 'field label not supported: foo' });
      check(await list('foo'), { code: 400, message: "invalid selector: 'foo'; can't understand 'foo'" });
    });

    it('deletes one event, and says which', async () => {
      const name = await created();
      const answer = await target().send('DELETE', `${eventsPath('default')}/${name}`);
      expect(answer.json).toMatchObject({ kind: 'Status', status: 'Success', details: { name, kind: 'events' } });
      for (const method of ['GET', 'DELETE']) {
        const gone = await target().send(method, `${eventsPath('default')}/${name}`);
        check(gone, { code: 404, reason: 'NotFound', message: 'events "NAME" not found' }, name);
        expect(gone.json).toMatchObject({ details: { name, kind: 'events' } });
      }
    });

    it('deletes all events of a namespace', async () => {
      const namespace = await freshNamespace();
      await created(namespace);
      expect((await target().send('DELETE', eventsPath(namespace))).status).toBe(200);
      expect((await target().send('GET', eventsPath(namespace))).json).toMatchObject({ items: [] });
    });
  });

  describe('namespaces and paths', () => {
    it('has the namespaces of a new cluster', async () => {
      for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) {
        const answer = await target().send('GET', `/api/v1/namespaces/${name}`);
        expect(answer.json).toMatchObject({ kind: 'Namespace', metadata: { name }, status: { phase: 'Active' } });
      }
    });

    it('refuses a namespace twice, and one that is no label', async () => {
      const name = await freshNamespace();
      const create = (given: string) =>
        target().send('POST', '/api/v1/namespaces', { body: { metadata: { name: given } } });
      check(await create(name), { code: 409, reason: 'AlreadyExists', message: `namespaces "${name}" already exists` });
      check(await create('A_b'), {
        code: 422,
        message:
          "Namespace \"A_b\" is invalid: metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        causes: ['FieldValueInvalid:metadata.name'],
      });
    });

    it('does not delete the namespace default', async () => {
      check(await target().send('DELETE', '/api/v1/namespaces/default'), {
        code: 403,
        reason: 'Forbidden',
        message: 'namespaces "default" is forbidden: this namespace may not be deleted',
      });
    });

    itFor(sender, { 'client-node': 'it reads a 401 without its body' })('refuses a bad token', async () => {
      const answer = await target().send('GET', eventsPath('default'), { headers: { authorization: 'Bearer no' } });
      expect(answer).toMatchObject({
        status: 401,
        json: {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message: 'Unauthorized',
          reason: 'Unauthorized',
          code: 401,
        },
      });
    });

    itFor(sender, { 'client-node': 'it knows the API' })('refuses a method and a path that it does not know', async () => {
      check(await target().send('POST', `${eventsPath('default')}/x`, { body: {} }), {
        code: 405,
        reason: 'MethodNotAllowed',
        message: 'the server does not allow this method on the requested resource',
      });
      check(await target().send('GET', '/api/v1/namespaces/default/bogus'), {
        code: 404,
        reason: 'NotFound',
        message: 'the server could not find the requested resource',
      });
      expect(await target().send('GET', '/nope')).toMatchObject({ status: 404, text: '404 page not found\n' });
    });

    itFor(sender, { 'client-node': 'it has a token' })('says that it is ready, and its version, to anyone', async () => {
      const anyone = { headers: { authorization: '' } };
      expect(await target().send('GET', '/readyz', anyone)).toMatchObject({ status: 200, text: 'ok' });
      expect(await target().send('GET', '/version', anyone)).toMatchObject({ status: 200, json: { major: '1' } });
    });
  });
}
