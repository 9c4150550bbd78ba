import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { check, withoutManagedFields } from './checkAnswer.ts';
import { type Fields, named } from './contractRow.ts';
import { type ContractSender, rowsFor } from './ContractSender.ts';
import { type ContractTarget } from './ContractTarget.ts';
import { eventsV1CreateRows } from './eventsV1CreateRows.ts';
import { eventsV1PatchRows } from './eventsV1PatchRows.ts';

const STRATEGIC = 'application/strategic-merge-patch+json';
const eventsPath = (namespace: string) => `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
const corePath = (namespace: string) => `/api/v1/namespaces/${namespace}/events`;

const makeEvent = (namespace: string, name: string, event: Fields = {}, metadata: Fields = {}) => ({
  kind: 'Event',
  apiVersion: 'events.k8s.io/v1',
  metadata: { name, namespace, ...metadata },
  eventTime: '2026-01-15T10:00:00.123456Z',
  reportingController: 'example.com/controller',
  reportingInstance: 'controller-0',
  action: 'Create',
  reason: 'Created',
  regarding: { kind: 'Pod', namespace, name: 'web' },
  note: 'n',
  type: 'Normal',
  ...event,
});

/**
 * What an API server answers to events of events.k8s.io/v1, and how it shows them and those of core/v1 in the other API. Every row
 * was seen on kube-apiserver 1.34.4.
 *
 * @param target asked for when the tests run; names are random, so that one server can be tried again and again
 * @param sender by which the target sends: tests that it can't send are left out, and say why
 */
export function eventsV1Contract(target: () => ContractTarget, sender: ContractSender): void {
  const create = (name: string, event: Fields = {}, namespace = 'default') =>
    target().send('POST', eventsPath(namespace), { body: makeEvent(namespace, name, event) });
  const created = async (event: Fields = {}): Promise<string> => {
    const name = `web.${randomUUID()}`;
    expect((await create(name, event)).status).toBe(201);
    return name;
  };
  const patch = (path: string, body: unknown, contentType = STRATEGIC) =>
    target().send('PATCH', path, { body, contentType });

  describe('create', () => {
    it.each(rowsFor(eventsV1CreateRows, sender))('$title', async ({ event, metadata, namespace = 'default', query = '', ...expected }) => {
      const name = `web.${randomUUID()}`;
      const body = makeEvent(namespace, name, event, named(metadata, name));
      check(await target().send('POST', `${eventsPath(namespace)}${query}`, { body }), expected, name);
    });

    it('refuses a name that is taken, in either API', async () => {
      const name = await created();
      const taken = await create(name);
      check(taken, { code: 409, message: 'events.events.k8s.io "NAME" already exists' }, name);
      expect(taken.json).toMatchObject({ details: { name, group: 'events.k8s.io', kind: 'events' } });
      const involvedObject = { namespace: 'default' };
      const other = await target().send('POST', corePath('default'), { body: { metadata: { name }, involvedObject } });
      check(other, { code: 409, reason: 'AlreadyExists', message: 'events "NAME" already exists' }, name);
    });

    it('refuses a namespace that is terminating', async () => {
      const namespace = `contract-${randomUUID().slice(0, 8)}`;
      const body = { metadata: { name: namespace } };
      expect((await target().send('POST', '/api/v1/namespaces', { body })).status).toBe(201);
      await target().terminate(namespace);
      check(await create('web.1', {}, namespace), {
        code: 403,
        reason: 'Forbidden',
        message: `events.events.k8s.io "web.1" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
        causes: ['NamespaceTerminating:metadata.namespace'],
      });
    });
  });

  describe('patch and update', () => {
    it.each(rowsFor(eventsV1PatchRows, sender))('$title', async ({ patch: body, contentType, event, ...expected }) => {
      const name = await created(event);
      check(await patch(`${eventsPath('default')}/${name}`, body, contentType), expected, name);
    });

    it('answers 404 for an event that is gone', async () => {
      const gone = await patch(`${eventsPath('default')}/gone`, { series: null });
      check(gone, { code: 404, reason: 'NotFound', message: 'events.events.k8s.io "gone" not found' });
    });

    it('refuses by the newer rules what was written by the older', async () => {
      const name = `Web.${randomUUID()}`; // a name that could not be created here
      const involvedObject = { namespace: 'default' };
      await target().send('POST', corePath('default'), { body: { metadata: { name }, involvedObject, count: 1 } });
      const path = `${eventsPath('default')}/${name}`;
      check(await patch(path, { metadata: { labels: { a: 'b' } } }), { code: 200, object: { labels: { a: 'b' } } });
      check(await patch(path, { deprecatedCount: 2 }), { code: 422, causes: ['FieldValueInvalid:count'] });
      check(await patch(`${corePath('default')}/${name}`, { count: 2 }), { code: 200, object: { count: 2 } });
    });

    it('replaces an event within the same rules, or makes it', async () => {
      const name = `web.${randomUUID()}`;
      const put = (event: Fields, metadata: Fields = {}) =>
        target().send('PUT', `${eventsPath('default')}/${name}`, { body: makeEvent('default', name, event, metadata) });
      check(await put({}), { code: 201, object: { note: 'n' } });
      check(await put({ note: 'other' }), { code: 422, causes: ['FieldValueInvalid:message'] });
      const series = { count: 2, lastObservedTime: '2026-01-15T10:05:00.000001Z' };
      check(await put({ series }), { code: 200, object: { series } });
      check(await put({ series }, { resourceVersion: '1' }), { code: 409, reason: 'Conflict' });
      check(await put({ series }, { uid: 'x' }), { code: 409, reason: 'Conflict' });
      const other = { code: 400, message: `the name of the object (other) does not match the name on the URL (${name})` };
      check(await put({}, { name: 'other' }), other);
      check(await put({}, { name: '' }), { code: 400, message: /was undeterminable: name must be provided$/ });
      check(await put({}, { namespace: 'other' }), { code: 400, reason: 'BadRequest' });
    });
  });

  describe('beside core/v1', () => {
    const series = { count: 7, lastObservedTime: '2026-01-15T10:05:00.000001Z' };
    const related = { kind: 'Node', name: 'node-1' };

    it('shows its events there', async () => {
      const name = await created({ series, related });
      const { json } = await target().send('GET', `${corePath('default')}/${name}`);
      expect(withoutManagedFields(json)).toEqual({
        kind: 'Event',
        apiVersion: 'v1',
        metadata: expect.objectContaining({ name, namespace: 'default' }) as object,
        involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
        reason: 'Created',
        message: 'n',
        source: {},
        firstTimestamp: null,
        lastTimestamp: null,
        type: 'Normal',
        eventTime: '2026-01-15T10:00:00.123456Z',
        series,
        action: 'Create',
        related,
        reportingComponent: 'example.com/controller',
        reportingInstance: 'controller-0',
      });
    });

    it('shows the events of core/v1', async () => {
      const name = `web.${randomUUID()}`;
      const body = {
        metadata: { name },
        involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
        message: 'm',
        source: { component: 'kubelet', host: 'node-1' },
        firstTimestamp: '2026-01-15T10:00:00Z',
        lastTimestamp: '2026-01-15T10:05:00Z',
        count: 3,
      };
      await target().send('POST', corePath('default'), { body });
      const { json } = await target().send('GET', `${eventsPath('default')}/${name}`);
      expect(withoutManagedFields(json)).toEqual({
        kind: 'Event',
        apiVersion: 'events.k8s.io/v1',
        metadata: expect.objectContaining({ name, namespace: 'default' }) as object,
        eventTime: null,
        regarding: { kind: 'Pod', namespace: 'default', name: 'web' },
        note: 'm',
        deprecatedSource: { component: 'kubelet', host: 'node-1' },
        deprecatedFirstTimestamp: '2026-01-15T10:00:00Z',
        deprecatedLastTimestamp: '2026-01-15T10:05:00Z',
        deprecatedCount: 3,
      });
    });

    it('lists, selects and deletes under its own names', async () => {
      const name = await created({ regarding: { kind: 'Pod', namespace: 'default', name: 'only' } });
      const list = (selector: string) =>
        target().send('GET', `${eventsPath('default')}?fieldSelector=${encodeURIComponent(selector)}`);
      const found = await list(`regarding.name=only,metadata.name=${name},reportingController=example.com/controller`);
      expect(found.json).toMatchObject({ kind: 'EventList', apiVersion: 'events.k8s.io/v1', items: [{ metadata: { name } }] });
      for (const field of ['involvedObject.name', 'source', 'reportingComponent']) {
        check(await list(`${field}=x`), { code: 400, message: `field label not supported: ${field}` });
      }
      const deleted = await target().send('DELETE', `${eventsPath('default')}/${name}`);
      const details = { name, group: 'events.k8s.io', kind: 'events' };
      expect(deleted).toMatchObject({ status: 200, json: { kind: 'Status', status: 'Success', details } });
      check(await target().send('GET', `${corePath('default')}/${name}`), { code: 404 });
    });
  });
}
