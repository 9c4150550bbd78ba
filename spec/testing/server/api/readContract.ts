import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Sent } from '../send.ts';
import { check } from './checkAnswer.ts';
import { type Fields } from './contractRow.ts';
import { type ContractTarget } from './ContractTarget.ts';
import { labelSelectorRows } from './labelSelectorRows.ts';
import { listOptionsRows } from './listOptionsRows.ts';

interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[] | null;
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: unknown }[];
}

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
const namesIn = ({ json }: Sent): readonly string[] =>
  (json as { items: readonly { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name);
const metadataOf = ({ json }: Sent) =>
  (json as { metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number } }).metadata;

/**
 * How an API server lists, selects, pages, deletes and shows events, and what it tells of its APIs, as far as kubectl asks. Every
 * answer was seen on kube-apiserver 1.34.4.
 *
 * @param target asked for when the tests run; names are random, so that one server can be tried again and again
 */
export function readContract(target: () => ContractTarget): void {
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
    it.each(listOptionsRows)('$query', async ({ query, ...expected }) => {
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
    it('what is selected, and gives it back', async () => {
      const path = await freshPath();
      for (const [name, app] of Object.entries({ a: 'x', b: 'y', c: 'x' })) await create(path, name, {}, { labels: { app } });
      const tried = await target().send('DELETE', `${path}?labelSelector=app%3Dx&dryRun=All`);
      expect(namesIn(tried)).toEqual(['a', 'c']);
      expect(namesIn(await target().send('DELETE', `${path}?labelSelector=app%3Dx`))).toEqual(['a', 'c']);
      expect(namesIn(await get(path))).toEqual(['b']);
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

    it('nothing where a trial is asked for in a way that there is and in one that there is not', async () => {
      const answer = await target().send('DELETE', '/api/v1/namespaces/default/events?dryRun=All&dryRun=Some');
      check(answer, { code: 422, causes: ['FieldValueNotSupported:dryRun'] });
    });

    it('nothing for a body that it can not read', async () => {
      const answer = await target().send('DELETE', '/api/v1/namespaces/default/events/a', { body: '{' });
      check(answer, { code: 500, reason: '', message: /^couldn't get version\/kind; json parse error: / });
    });
  });

  describe('tables', () => {
    it('are what kubectl prints', async () => {
      const path = await freshPath();
      const old = { firstTimestamp: '2001-01-01T00:00:00Z', lastTimestamp: '2001-01-01T00:00:00Z', count: 3 };
      await create(path, 'a', { ...old, type: 'Warning', reason: 'Failed', message: ' m \n', source: { component: 'c', host: 'h' } });
      const answer = await get(path, TABLE);
      expect(answer.headers['content-type']).toBe('application/json');
      const { columnDefinitions, rows, ...rest } = answer.json as Table;
      expect(rest).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: metadataOf(await get(path)) });
      expect(columnDefinitions?.map(({ name, priority }) => [name, priority])).toEqual([
        ['Last Seen', 0],
        ['Type', 0],
        ['Reason', 0],
        ['Object', 0],
        ['Subobject', 1],
        ['Source', 1],
        ['Message', 0],
        ['First Seen', 1],
        ['Count', 1],
        ['Name', 1],
      ]);
      const age = expect.stringMatching(/^\d+y$/) as string;
      const cells = [age, 'Warning', 'Failed', 'pod/web', 'spec.containers{c}', 'c, h', 'm', age, 3, 'a'];
      const object = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } };
      expect(rows).toMatchObject([{ cells, object }]);
    });

    it('show series, and what has hardly anything', async () => {
      const path = await freshPath();
      await create(path, 'a', { series: { count: 7, lastObservedTime: '2001-01-01T00:00:00.000000Z' } });
      const involvedObject = { kind: 'Pod', namespace: path.split('/')[4] };
      await create(path, 'b', { involvedObject, reportingComponent: 'c', reportingInstance: 'i' });
      const who = { reportingComponent: 'c', reportingInstance: 'i', action: 'a', reason: 'r' };
      await create(path, 'c', { ...who, eventTime: '2001-01-01T00:00:00.000000Z' });
      const { rows } = (await get(path, TABLE)).json as Table;
      const age = expect.stringMatching(/^\d+y$/) as string;
      expect(rows.map(({ cells }) => cells)).toEqual([
        [age, '', '', 'pod/web', 'spec.containers{c}', '', '', '<unknown>', 7, 'a'],
        ['<unknown>', '', '', 'pod', '', 'c, i', '', '<unknown>', 1, 'b'],
        [age, '', 'r', 'pod/web', 'spec.containers{c}', 'c, i', '', age, 1, 'c'],
      ]);
    });

    it('carry what is asked for, for one event too', async () => {
      const path = await freshPath();
      await create(path, 'a');
      const objectFor = async (query: string) =>
        ((await get(`${path}/a?${query}`, TABLE)).json as Table).rows.map(({ object }) => object);
      expect(await objectFor('includeObject=None')).toEqual([null]);
      expect(await objectFor('includeObject=Object')).toMatchObject([{ kind: 'Event', apiVersion: 'v1' }]);
      expect(await objectFor('includeObject=Metadata')).toMatchObject([{ kind: 'PartialObjectMetadata' }]);
      check(await get(`${path}?includeObject=All`, TABLE), {
        code: 400,
        message: `Unable to convert to Table as requested: includeObject: Invalid value: "All": must be 'Metadata', 'Object', 'None', or empty`,
      });
    });

    it.each([
      ['application/json;as=Table;v=v1beta1;g=meta.k8s.io', 'Table'],
      ['application/json, application/json;as=Table;v=v1;g=meta.k8s.io', 'EventList'],
      ['application/json;as=Table;v=v9;g=meta.k8s.io,application/json', 'EventList'],
      ['*/*', 'EventList'],
      ['', 'EventList'],
    ])('go out where they are asked for first: %j', async (accept, kind) => {
      const answer = await get('/api/v1/namespaces/default/events', { accept });
      expect(answer).toMatchObject({ status: 200, json: { kind } });
    });

    it('have columns in the first frame of a watch only', async () => {
      const path = await freshPath();
      await create(path, 'a');
      await create(path, 'b');
      const { text } = await get(`${path}?watch=1&timeoutSeconds=1`, TABLE);
      const frames = text.trim().split('\n').map((line) => JSON.parse(line) as { type: string; object: Table });
      expect(frames.map(({ type }) => type)).toEqual(['ADDED', 'ADDED']);
      expect(frames.map(({ object }) => object.columnDefinitions?.length)).toEqual([10, undefined]);
      expect(frames.map(({ object }) => object.rows[0]?.cells[9])).toEqual(['a', 'b']);
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

    it.each(['/apis/events.k8s.io/v1/bogus', '/apis/events.k8s.io/v2/events', '/apis/apps/v1/bogus', '/api/v2'])(
      'has no %s, and says so in a Status',
      async (path) => {
        const message = 'the server could not find the requested resource';
        check(await get(path), { code: 404, reason: 'NotFound', message });
      },
    );

    it('has no other group, and says so in a word', async () => {
      const answer = await get('/apis/nope.example/v1/events');
      expect(answer).toMatchObject({ status: 404, text: '404 page not found\n' });
    });
  });
}
