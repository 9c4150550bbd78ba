import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { type Fields } from './contractRow.ts';
import { type ContractTarget, type ContractWatch } from './ContractTarget.ts';

const MERGE = 'application/merge-patch+json';

/**
 * What an API server tells in watches of events. Every answer was seen on kube-apiserver 1.34.4.
 *
 * Not in here are the bookmarks that ours sends while a watch lasts, since the real server sends none for events.
 *
 * @param target asked for when the tests run; each test has a namespace of its own
 */
export function watchContract(target: () => ContractTarget): void {
  const setUp = async () => {
    const namespace = `contract-${randomUUID().slice(0, 8)}`;
    const { send, watch } = target();
    const expectCode = async (code: number, ...request: Parameters<typeof send>) => {
      const answer = await send(...request);
      expect(answer.status, answer.text).toBe(code);
      return answer.json as { metadata: { resourceVersion: string } };
    };
    await expectCode(201, 'POST', '/api/v1/namespaces', { body: { metadata: { name: namespace } } });
    const path = `/api/v1/namespaces/${namespace}/events`;
    return {
      namespace,
      path,
      create: (name: string, event: Fields = {}, metadata: Fields = {}) => {
        const involvedObject = { kind: 'Pod', namespace, name: 'web' };
        const body = { metadata: { name, ...metadata }, involvedObject, type: 'Normal', count: 1, ...event };
        return expectCode(201, 'POST', path, { body });
      },
      change: (name: string, body: Fields) =>
        expectCode(200, 'PATCH', `${path}/${name}`, { body, contentType: MERGE }),
      remove: (name: string) => expectCode(200, 'DELETE', `${path}/${name}`),
      revision: async () => (await expectCode(200, 'GET', path)).metadata.resourceVersion,
      watch: (query: Readonly<Record<string, string | number>> = {}, at = path) => watch(at, query),
    };
  };
  const told = ({ frames }: ContractWatch) =>
    frames.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`.trim());
  const expectTold = (watch: ContractWatch, ...expected: readonly string[]) =>
    vi.waitFor(() => expect(told(watch)).toEqual(expected), 10_000);

  describe('watches', () => {
    it('tell of what is there, by name, and then of each change', async () => {
      const { create, change, remove, watch } = await setUp();
      await create('b');
      await create('a');
      const opened = await watch();
      await expectTold(opened, 'ADDED a', 'ADDED b');
      await change('b', { count: 2 });
      await change('b', { count: 2 }); // changes nothing
      await create('c');
      await remove('a');
      await expectTold(opened, 'ADDED a', 'ADDED b', 'MODIFIED b', 'ADDED c', 'DELETED a');
      const [, , modified, added, deleted] = opened.frames.map(({ object }) => object);
      expect(modified).toMatchObject({ kind: 'Event', apiVersion: 'v1', count: 2, eventTime: null });
      const versionOf = (frame: typeof deleted) => Number(frame?.metadata.resourceVersion);
      expect(versionOf(deleted)).toBeGreaterThan(versionOf(added));
    });

    it('go on behind a resourceVersion', async () => {
      const { create, change, remove, revision, watch } = await setUp();
      await create('a');
      const resourceVersion = await revision();
      await create('b');
      await change('a', { count: 2 });
      await remove('b');
      const behind = await watch({ resourceVersion });
      await create('c');
      await expectTold(behind, 'ADDED b', 'MODIFIED a', 'DELETED b', 'ADDED c');
    });

    it('begin with what is there, or with what comes', async () => {
      const { create, watch } = await setUp();
      await create('a');
      const any = await watch({ resourceVersion: 0 });
      const wanted = { resourceVersionMatch: 'NotOlderThan' };
      const all = await watch({ ...wanted, sendInitialEvents: 'true' });
      const none = await watch({ ...wanted, sendInitialEvents: 'false' });
      await expectTold(any, 'ADDED a');
      await expectTold(all, 'ADDED a');
      await create('b');
      await expectTold(any, 'ADDED a', 'ADDED b');
      await expectTold(all, 'ADDED a', 'ADDED b');
      await expectTold(none, 'ADDED b');
    });

    it('tell of what comes into their selection and leaves it', async () => {
      const { create, change, remove, watch } = await setUp();
      await create('a');
      await create('b', {}, { labels: { app: 'web' } });
      const warnings = await watch({ fieldSelector: 'type=Warning' });
      const labelled = await watch({ labelSelector: 'app in (web,db)' });
      await expectTold(labelled, 'ADDED b');
      await change('a', { type: 'Warning' });
      await change('a', { count: 2 });
      await change('a', { type: 'Normal', count: 3 });
      await change('b', { metadata: { labels: { app: 'db' } } });
      await change('b', { metadata: { labels: null } });
      await remove('b');
      await expectTold(warnings, 'ADDED a', 'MODIFIED a', 'DELETED a');
      // As it was when it was selected.
      expect(warnings.frames[2]?.object).toMatchObject({ type: 'Warning', count: 2 });
      await expectTold(labelled, 'ADDED b', 'MODIFIED b', 'DELETED b');
    });

    it('are of either API, of one namespace or all', async () => {
      const [{ create, namespace, watch }, other] = [await setUp(), await setUp()];
      const newer = await watch({}, `/apis/events.k8s.io/v1/namespaces/${namespace}/events`);
      const all = await watch({ fieldSelector: 'metadata.name=only' }, '/apis/events.k8s.io/v1/events');
      await other.create('only');
      await create('a', { message: 'm', count: 3 });
      await expectTold(newer, 'ADDED a');
      expect(newer.frames[0]?.object).toMatchObject({
        kind: 'Event',
        apiVersion: 'events.k8s.io/v1',
        note: 'm',
        deprecatedCount: 3,
        regarding: { kind: 'Pod', namespace, name: 'web' },
      });
      await vi.waitFor(() => expect(told(all)).toContain('ADDED only'), 10_000);
    });

    it('say when all that is there was told, and end in time', async () => {
      const { create, watch } = await setUp();
      await create('a');
      const opened = await watch({ allowWatchBookmarks: 'true', timeoutSeconds: 1 });
      await opened.ended;
      expect(told(opened).slice(0, 2)).toEqual(['ADDED a', 'BOOKMARK']);
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      const resourceVersion = expect.stringMatching(/^\d+$/) as string;
      expect(opened.frames[1]?.object).toEqual({
        kind: 'Event',
        apiVersion: 'v1',
        metadata: { resourceVersion, annotations },
        involvedObject: {},
        source: {},
        firstTimestamp: null,
        lastTimestamp: null,
        eventTime: null,
        reportingComponent: '',
        reportingInstance: '',
      });
    });
  });
}
