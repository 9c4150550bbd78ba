import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { check, metadataOf } from './checkAnswer.ts';
import { type Fields } from './contractRow.ts';
import { type ContractTarget } from './ContractTarget.ts';

interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[] | null;
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: unknown }[];
}

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };

/**
 * How an API server shows events as a table, which kubectl asks for and client-node does not: its calls read objects. Every answer was
 * seen on kube-apiserver 1.34.4.
 *
 * @param target asked for when the tests run; it sends raw HTTP
 */
export function tableContract(target: () => ContractTarget): void {
  const get = (path: string, headers = {}) => target().send('GET', path, { headers });
  const create = (path: string, name: string, event: Fields = {}) =>
    target().send('POST', path, {
      body: {
        metadata: { name },
        involvedObject: { kind: 'Pod', namespace: path.split('/')[4], name: 'web', fieldPath: 'spec.containers{c}' },
        ...event,
      },
    });
  const freshPath = async (): Promise<string> => {
    const name = `contract-${randomUUID().slice(0, 8)}`;
    expect((await target().send('POST', '/api/v1/namespaces', { body: { metadata: { name } } })).status).toBe(201);
    return `/api/v1/namespaces/${name}/events`;
  };

  describe('tables', () => {
    it('are what kubectl prints', async () => {
      const path = await freshPath();
      const old = { firstTimestamp: '2001-01-01T00:00:00Z', lastTimestamp: '2001-01-01T00:00:00Z', count: 3 };
      await create(path, 'a', { ...old, type: 'Warning', reason: 'Failed', message: ' m \n', source: { component: 'c', host: 'h' } });
      const answer = await get(path, TABLE);
      expect(answer.headers['content-type']).toBe('application/json');
      const { columnDefinitions, rows, ...rest } = answer.json as Table;
      expect(rest).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: metadataOf((await get(path)).json) });
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
}
