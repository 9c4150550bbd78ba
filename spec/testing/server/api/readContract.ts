import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Sent } from '../send.ts';
import { check } from './checkAnswer.ts';
import { type Fields } from './contractRow.ts';
import { type ContractSender, itFor, type NotBy, rowsFor } from './ContractSender.ts';
import { type ContractTarget } from './ContractTarget.ts';
import { labelSelectorRows } from './labelSelectorRows.ts';
import { listOptionsRows } from './listOptionsRows.ts';

const KNOWS_API: NotBy = { 'client-node': 'it has no calls for what there is not' };
const TAKES_ONE: NotBy = { 'client-node': 'it takes one value for each parameter' };
const namesIn = ({ json }: Sent): readonly string[] =>
  (json as { items: readonly { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name);
const metadataOf = ({ json }: Sent) =>
  (json as { metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number } }).metadata;

/**
 * How an API server lists, selects, pages and deletes events, and what it tells of its APIs, as far as kubectl asks. Every
 * answer was seen on kube-apiserver 1.34.4.
 *
 * @param target asked for when the tests run; names are random, so that one server can be tried again and again
 * @param sender by which the target sends: tests that it can't send are left out, and say why
 */
export function readContract(target: () => ContractTarget, sender: ContractSender): void {
  const get = (path: string, headers = {}) => target().send('GET', path, { headers });
  const create = (path: string, name: string, event: Fields = {}, metadata: Fields = {}) =>
    target().send('POST', path, {
      body: {
        metadata: { name, ...metadata },
        involvedObject: { kind: 'Pod', namespace: path.split('/')[4], name: 'web', fieldPath: 'spec.containers{c}' },
        ...event,
      },
    });
  const freshPath = async (): Promise<string> => {
    const name = `contract-${randomUUID().slice(0, 8)}`;
    expect((await target().send('POST', '/api/v1/namespaces', { body: { metadata: { name } } })).status).toBe(201);
    return `/api/v1/namespaces/${name}/events`;
  };

  describe('label selectors', () => {
    const fits = async (selectors: readonly string[]) => {
      const path = await freshPath();
      await create(path, 'plain');
      await create(path, 'app', {}, { labels: { app: 'web', size: '5', empty: '' } });
      await create(path, 'other', {}, { labels: { app: 'db', 'example.com/in': 'in' } });
      return Promise.all(
        selectors.map(async (selector) => {
          const answer = await get(`${path}?labelSelector=${encodeURIComponent(selector)}`);
          return [selector, answer.status === 200 ? namesIn(answer).join(' ') : (answer.json as Fields)['message']];
        }),
      );
    };

    it('select, or are refused', async () => {
      const rows = labelSelectorRows;
      expect(await fits(rows.map(([selector]) => selector))).toEqual(rows);
    });
  });

  describe('options of lists and watches', () => {
    it.each(rowsFor(listOptionsRows, sender))('$query', async ({ query, ...expected }) => {
      check(await get(`/api/v1/namespaces/default/events?${query}`), expected);
    });
  });

  describe('pages', () => {
    it('have at most so many events, and show one state', async () => {
      const path = await freshPath();
      for (const name of ['e', 'b', 'd', 'a', 'c']) await create(path, name);
      const first = await get(`${path}?limit=2`);
      expect(namesIn(first)).toEqual(['a', 'b']);
      expect(metadataOf(first)).toMatchObject({ continue: expect.any(String) as string, remainingItemCount: 3 });
      await target().send('DELETE', `${path}/c`);
      await create(path, 'cc');
      const second = await get(`${path}?limit=2&continue=${metadataOf(first).continue ?? ''}`);
      expect(namesIn(second)).toEqual(['c', 'd']);
      expect(metadataOf(second)).toMatchObject({
        resourceVersion: metadataOf(first).resourceVersion,
        remainingItemCount: 1,
      });
      const last = await get(`${path}?limit=2&continue=${metadataOf(second).continue ?? ''}`);
      expect(namesIn(last)).toEqual(['e']);
      expect(metadataOf(last)).toEqual({ resourceVersion: metadataOf(first).resourceVersion });
      const whole = await get(`${path}?limit=5`);
      expect(namesIn(whole)).toEqual(['a', 'b', 'cc', 'd', 'e']);
      expect(metadataOf(whole)).not.toHaveProperty('continue');
    });

    it('do not say how many are left where something is selected', async () => {
      const path = await freshPath();
      for (const name of ['a', 'b', 'c']) await create(path, name, { type: name === 'b' ? 'Normal' : 'Warning' });
      const first = await get(`${path}?limit=1&fieldSelector=type%3DWarning`);
      expect(namesIn(first)).toEqual(['a']);
      expect(metadataOf(first)).not.toHaveProperty('remainingItemCount');
      const token = metadataOf(first).continue ?? '';
      const second = await get(`${path}?limit=1&fieldSelector=type%3DWarning&continue=${token}`);
      expect(namesIn(second)).toEqual(['c']);
    });

    it('show a state of before', async () => {
      const path = await freshPath();
      await create(path, 'a');
      const { resourceVersion } = metadataOf(await get(path));
      await create(path, 'b');
      const query = `resourceVersion=${resourceVersion}&resourceVersionMatch=`;
      expect(namesIn(await get(`${path}?${query}Exact`))).toEqual(['a']);
      expect(namesIn(await get(`${path}?${query}NotOlderThan`))).toEqual(['a', 'b']);
    });
  });

  describe('deletes', () => {
    it('what is selected', async () => {
      const path = await freshPath();
      for (const [name, app] of Object.entries({ a: 'x', b: 'y', c: 'x' })) await create(path, name, {}, { labels: { app } });
      await target().send('DELETE', `${path}?labelSelector=app%3Dx&dryRun=All`);
      expect(namesIn(await get(path))).toEqual(['a', 'b', 'c']);
      await target().send('DELETE', `${path}?labelSelector=app%3Dx`);
      expect(namesIn(await get(path))).toEqual(['b']);
      await target().send('DELETE', `${path}?fieldSelector=metadata.name%3Db`);
      expect(namesIn(await get(path))).toEqual([]);
    });

    itFor(sender, { 'client-node': 'it takes the answer for a Status' })('what it gives back', async () => {
      const path = await freshPath();
      for (const name of ['a', 'b']) await create(path, name);
      expect(namesIn(await target().send('DELETE', `${path}?dryRun=All`))).toEqual(['a', 'b']);
      expect(namesIn(await target().send('DELETE', path))).toEqual(['a', 'b']);
    });

    it('what was meant, and not what only has its name', async () => {
      const path = await freshPath();
      const { metadata } = (await create(path, 'a')).json as { metadata: { uid: string; resourceVersion: string } };
      const remove = (preconditions: Fields, more: Fields = {}) =>
        target().send('DELETE', `${path}/a`, { body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions, ...more } });
      check(await remove({ uid: 'x' }), {
        code: 409,
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on Event "a": the UID in the precondition (x) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
      });
      check(await remove({ resourceVersion: '1' }), { code: 409, message: /The object might have been modified$/ });
      const good = { uid: metadata.uid, resourceVersion: metadata.resourceVersion };
      expect(await remove(good, { dryRun: ['All'] })).toMatchObject({ status: 200 });
      expect(await remove(good)).toMatchObject({ status: 200, json: { status: 'Success' } });
      check(await remove(good), { code: 404 });
    });

    it.each([
      ['POST', '', 'CreateOptions'],
      ['PUT', '/a', 'UpdateOptions'],
      ['PATCH', '/a', 'PatchOptions'],
      ['DELETE', '/a', 'DeleteOptions'],
    ])('nothing, nor does %s%s anything, in a way that there is not', async (method, name, kind) => {
      const path = await freshPath();
      const { json: event } = await create(path, 'a');
      const answer = await target().send(method, `${path}${name}?dryRun=Some`, {
        ...(method !== 'DELETE' && { body: { ...(event as object), metadata: { name: 'a' }, count: 2 } }),
        contentType: method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      });
      check(answer, {
        code: 422,
        reason: 'Invalid',
        message: `${kind}.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"`,
        causes: ['FieldValueNotSupported:dryRun'],
      });
      expect((await get(`${path}/a`)).json).not.toHaveProperty('count');
    });

    itFor(sender, TAKES_ONE)('nothing where a trial is asked for in a way that there is and in one that there is not', async () => {
      const answer = await target().send('DELETE', '/api/v1/namespaces/default/events?dryRun=All&dryRun=Some');
      check(answer, { code: 422, causes: ['FieldValueNotSupported:dryRun'] });
    });

    itFor(sender, { 'client-node': 'it makes an object of anything' })('nothing for a body that it can not read', async () => {
      const answer = await target().send('DELETE', '/api/v1/namespaces/default/events/a', { body: '{' });
      check(answer, { code: 500, reason: '', message: /^couldn't get version\/kind; json parse error: / });
    });
  });

  describe('discovery', () => {
    it('tells of versions, groups and resources', async () => {
      expect(await get('/api')).toMatchObject({ status: 200, json: { kind: 'APIVersions', versions: ['v1'] } });
      const version = { groupVersion: 'events.k8s.io/v1', version: 'v1' };
      const group = { name: 'events.k8s.io', versions: [version], preferredVersion: version };
      const groups = (await get('/apis')).json as { groups: readonly object[] };
      expect(groups).toMatchObject({ kind: 'APIGroupList', apiVersion: 'v1' });
      expect(groups.groups).toContainEqual(group);
      expect((await get('/apis/events.k8s.io')).json).toEqual({ kind: 'APIGroup', apiVersion: 'v1', ...group });
    });

    it.each([
      ['/api/v1', 'events', { singularName: 'event', namespaced: true, kind: 'Event', shortNames: ['ev'] }],
      ['/api/v1', 'pods', { singularName: 'pod', namespaced: true, kind: 'Pod', shortNames: ['po'] }],
      ['/api/v1', 'nodes', { singularName: 'node', namespaced: false, kind: 'Node', shortNames: ['no'] }],
      ['/apis/apps/v1', 'deployments', { singularName: 'deployment', kind: 'Deployment', shortNames: ['deploy'] }],
      ['/apis/batch/v1', 'jobs', { singularName: 'job', kind: 'Job' }],
      ['/apis/events.k8s.io/v1', 'events', { singularName: 'event', kind: 'Event', shortNames: ['ev'] }],
    ])('%s has %s', async (path, name, expected) => {
      const { json } = await get(path, { accept: 'application/json;g=apidiscovery.k8s.io;v=v9;as=None,application/json' });
      const list = json as { resources: readonly { name: string }[] };
      expect(list).toMatchObject({ kind: 'APIResourceList' });
      expect(list.resources.find((resource) => resource.name === name)).toMatchObject(expected);
    });

    itFor(sender, KNOWS_API)('says that it looks for unknown fields itself, as kubectl wants to know', async () => {
      const { paths } = (await get('/openapi/v3')).json as { paths: Record<string, { serverRelativeURL: string }> };
      for (const [group, at, kind, path] of [
        ['', 'api/v1', 'Event', '/api/v1/namespaces/{namespace}/events/{name}'],
        ['', 'api/v1', 'Namespace', '/api/v1/namespaces/{name}'],
        ['events.k8s.io', 'apis/events.k8s.io/v1', 'Event', '/apis/events.k8s.io/v1/namespaces/{namespace}/events/{name}'],
      ] as const) {
        const document = (await get(paths[at]?.serverRelativeURL ?? '')).json;
        expect(document).toHaveProperty(['paths', path, 'patch', 'x-kubernetes-group-version-kind'], { group, version: 'v1', kind });
        const parameter = expect.objectContaining({ name: 'fieldValidation', in: 'query' }) as object;
        expect(document).toHaveProperty(['paths', path, 'patch', 'parameters'], expect.arrayContaining([parameter]) as object);
      }
    });

    itFor(sender, KNOWS_API)('says in a Status what a group has not', async () => {
      const message = 'the server could not find the requested resource';
      for (const path of ['events.k8s.io/v1/bogus', 'events.k8s.io/v2/events', 'apps/v1/bogus']) {
        check(await get(`/apis/${path}`), { code: 404, reason: 'NotFound', message });
      }
      check(await get('/api/v2'), { code: 404, reason: 'NotFound', message });
    });

    itFor(sender, KNOWS_API)('has no other group, and says so in a word', async () => {
      const answer = await get('/apis/nope.example/v1/events');
      expect(answer).toMatchObject({ status: 404, text: '404 page not found\n' });
    });
  });
}
