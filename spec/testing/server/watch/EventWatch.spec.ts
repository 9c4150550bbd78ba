import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { type EventApiServer } from '../../../../lib/testing/server/index.ts';
import { openWatch } from '../openWatch.ts';
import { send } from '../send.ts';
import { create, EVENTS, patch, startServer } from '../startServer.ts';

const remove = (server: EventApiServer, name: string) => send(server, 'DELETE', `${EVENTS}/${name}`);
const revisionNow = async (server: EventApiServer): Promise<string> => {
  const { json } = await send(server, 'GET', `${EVENTS}?limit=1`);
  return (json as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
};

describe('EventWatch', () => {
  it('tells of what is there, and then of each change, while it lasts', async () => {
    const server = await startServer();
    await create(server, 'web.1');
    const watch = await openWatch(server, `${EVENTS}?watch=1`);
    expect(watch.response.headers).toMatchObject({
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
    });
    await create(server, 'web.2');
    await patch(server, 'web.1', 2);
    await patch(server, 'web.1', 2); // changes nothing
    await remove(server, 'web.2');
    await vi.waitFor(() => expect(watch.frames).toHaveLength(4));
    expect(watch.told).toEqual(['ADDED web.1', 'ADDED web.2', 'MODIFIED web.1', 'DELETED web.2']);
    expect(watch.frames[2]?.object).toMatchObject({ kind: 'Event', apiVersion: 'v1', count: 2 });
    const versions = watch.frames.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(4);
  });

  it('goes on behind a resourceVersion, with what has happened meanwhile', async () => {
    const server = await startServer();
    await create(server, 'web.1');
    const revision = await revisionNow(server);
    await create(server, 'web.2');
    await remove(server, 'web.1');
    const watch = await openWatch(server, `${EVENTS}?watch=1&resourceVersion=${revision}`);
    await create(server, 'web.3');
    await vi.waitFor(() => expect(watch.told).toEqual(['ADDED web.2', 'DELETED web.1', 'ADDED web.3']));
  });

  it('begins now for those who want nothing of what is there', async () => {
    const server = await startServer();
    await create(server, 'web.1');
    const query = 'watch=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan';
    const watch = await openWatch(server, `${EVENTS}?${query}`);
    await create(server, 'web.2');
    await vi.waitFor(() => expect(watch.told).toEqual(['ADDED web.2']));
  });

  it('tells of what comes into its selection and leaves it, and of no other namespace', async () => {
    const server = await startServer();
    await create(server, 'web.1');
    const watch = await openWatch(server, `${EVENTS}?watch=1&fieldSelector=type%3DWarning`);
    const all = await openWatch(server, '/apis/events.k8s.io/v1/events?watch=1&fieldSelector=metadata.name%3Dweb.9');
    const change = (type: string) =>
      send(server, 'PATCH', `${EVENTS}/web.1`, { body: { type }, contentType: 'application/merge-patch+json' });
    await change('Warning');
    await patch(server, 'web.1', 2);
    await change('Normal');
    await create(server, 'web.9', 'shop');
    await vi.waitFor(() => expect(watch.told).toEqual(['ADDED web.1', 'MODIFIED web.1', 'DELETED web.1']));
    // Shown as it was when it was selected, with the version of the change.
    expect(watch.frames[2]?.object).toMatchObject({ type: 'Warning', count: 2 });
    await vi.waitFor(() => expect(all.told).toEqual(['ADDED web.9']));
    expect(all.frames[0]?.object).toMatchObject({ apiVersion: 'events.k8s.io/v1', deprecatedCount: 1 });
  });

  it('says 410 in a frame, and ends, if what it asks for is forgotten', async () => {
    const server = await startServer({ maxChanges: 2 });
    await create(server, 'web.1');
    const revision = await revisionNow(server);
    for (const name of ['web.2', 'web.3']) await create(server, name);
    const inTime = await openWatch(server, `${EVENTS}?watch=1&resourceVersion=${revision}`);
    await vi.waitFor(() => expect(inTime.told).toEqual(['ADDED web.2', 'ADDED web.3']));
    await create(server, 'web.4');
    await vi.waitFor(() => expect(inTime.told).toHaveLength(3)); // who keeps up is not concerned
    const late = await openWatch(server, `${EVENTS}?watch=1&resourceVersion=${revision}`);
    expect(await late.ended).toBe(true);
    expect(late.frames).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
  });

  it('tells of what is evicted, and of a namespace that goes', async () => {
    const server = await startServer({ maxEvents: 1 });
    const watch = await openWatch(server, '/api/v1/events?watch=true');
    await create(server, 'web.1');
    await create(server, 'web.2', 'shop');
    await send(server, 'DELETE', '/api/v1/namespaces/shop');
    const told = ['ADDED web.1', 'ADDED web.2', 'DELETED web.1', 'DELETED web.2'];
    await vi.waitFor(() => expect(watch.told).toEqual(told));
  });

  it('waits for a client that is slow, and loses nothing', async () => {
    const server = await startServer();
    const slow = await openWatch(server, `${EVENTS}?watch=1`);
    const quick = await openWatch(server, `${EVENTS}?watch=1`);
    slow.response.pause();
    const message = 'm'.repeat(200_000); // more than sockets hold
    const names = Array.from({ length: 60 }, (_, i) => `web.${i}`);
    for (const name of names) {
      const involvedObject = { namespace: 'default' };
      await send(server, 'POST', EVENTS, { body: { metadata: { name }, involvedObject, message } });
    }
    await vi.waitFor(() => expect(quick.frames).toHaveLength(60));
    expect(slow.frames.length).toBeLessThan(60);
    slow.response.resume();
    await vi.waitFor(() => expect(slow.told).toEqual(names.map((name) => `ADDED ${name}`)));
  });

  describe('in the time of the scheduler', () => {
    const start = async (query: string, eventTtlMs?: number) => {
      const scheduler = new VirtualTimeScheduler();
      const server = await startServer({ scheduler, ...(eventTtlMs && { eventTtlMs }) });
      await create(server, 'web.1');
      const watch = await openWatch(server, `${EVENTS}?watch=1${query}`);
      await vi.waitFor(() => expect(watch.frames.length).toBeGreaterThan(0));
      return { scheduler, server, watch };
    };

    it('ends after timeoutSeconds', async () => {
      const { scheduler, watch } = await start('&timeoutSeconds=5');
      scheduler.flush();
      expect(await watch.ended).toBe(true);
      expect(scheduler.now()).toBe(5_000);
      expect(watch.told).toEqual(['ADDED web.1']);
    });

    it('ends after half an hour where no time is named', async () => {
      const { scheduler, watch } = await start('');
      scheduler.flush();
      expect(await watch.ended).toBe(true);
      expect(scheduler.now()).toBe(1_800_000);
    });

    it('tells of what expires when it does, and of each in its turn', async () => {
      const { scheduler, server, watch } = await start('&timeoutSeconds=60', 10_000);
      const passTimeTo = (ms: number) => {
        scheduler.schedule(() => undefined, ms - scheduler.now());
        scheduler.maxFrames = ms;
        scheduler.flush();
      };
      passTimeTo(4_000);
      await create(server, 'web.2');
      passTimeTo(9_999);
      passTimeTo(10_000);
      await vi.waitFor(() => expect(watch.told).toEqual(['ADDED web.1', 'ADDED web.2', 'DELETED web.1']));
      passTimeTo(13_999);
      expect((await send(server, 'GET', `${EVENTS}/web.2`)).status).toBe(200);
      passTimeTo(14_000);
      await vi.waitFor(() => expect(watch.told.slice(3)).toEqual(['DELETED web.2']));
      expect((await patch(server, 'web.1', 2)).status).toBe(404);
    });

    it('sends a bookmark behind what is there, one a minute, and one at the end, to those who ask', async () => {
      const { scheduler, server, watch } = await start('&timeoutSeconds=90&allowWatchBookmarks=true');
      const revision = await revisionNow(server);
      scheduler.flush();
      expect(await watch.ended).toBe(true);
      expect(watch.told).toEqual(['ADDED web.1', 'BOOKMARK', 'BOOKMARK', 'BOOKMARK']);
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      const [, initialEnd, ...others] = watch.frames.map(({ object }) => object);
      const bookmark = { kind: 'Event', apiVersion: 'v1', metadata: { resourceVersion: revision }, involvedObject: {} };
      expect(initialEnd).toMatchObject({ ...bookmark, metadata: { resourceVersion: revision, annotations } });
      expect(others).toMatchObject([bookmark, bookmark]);
    });

    it('leaves no timers to a server whose watches are gone', async () => {
      const { scheduler, server, watch } = await start('&allowWatchBookmarks=true');
      expect(server.openWatches).toBe(1);
      watch.close();
      await vi.waitFor(() => expect(server.openWatches).toBe(0));
      scheduler.flush();
      expect(scheduler.now()).toBe(0);
    });
  });

  describe('under faults', () => {
    it('is befallen as a watch, not as a list', async () => {
      const server = await startServer();
      server.fault({ verb: 'watch', times: 1, answer: { status: 503 } });
      expect((await send(server, 'GET', EVENTS)).status).toBe(200);
      expect((await send(server, 'GET', `${EVENTS}?watch=1`)).status).toBe(503);
      const watch = await openWatch(server, `${EVENTS}?watch=1&timeout=1`); // not its timeout
      expect(watch.response.statusCode).toBe(200);
      expect(server.requests.map(({ verb, status }) => [verb, status])).toEqual([
        ['list', 200],
        ['watch', 503],
        ['watch', 200],
      ]);
      expect(server.inFlight).toBe(0);
    });

    it('is torn in the middle of its first frame', async () => {
      const server = await startServer();
      server.fault({ verb: 'watch', answer: 'truncated' });
      const watch = await openWatch(server, `${EVENTS}?watch=1`);
      let text = '';
      watch.response.on('data', (chunk: string) => (text += chunk));
      await create(server, 'web.1');
      await create(server, 'web.2');
      expect(await watch.ended).toBe(false);
      expect(text).toMatch(/^\{"type":"ADDED","object":\{"kind":"Event"/);
      expect(watch.frames).toEqual([]);
    });

    it('loses nothing that happens before its late answer', async () => {
      const scheduler = new VirtualTimeScheduler();
      const server = await startServer({ scheduler });
      server.fault({ verb: 'watch', answerDelayMs: 1_000 });
      const opening = openWatch(server, `${EVENTS}?watch=1`);
      await vi.waitFor(() => expect(scheduler.actions).toHaveLength(1));
      await create(server, 'web.1');
      scheduler.maxFrames = 1_000;
      scheduler.flush();
      await vi.waitFor(async () => expect((await opening).told).toEqual(['ADDED web.1']));
    });

    it('ends with the server', async () => {
      const server = await startServer();
      const watch = await openWatch(server, `${EVENTS}?watch=1`);
      await server.restart();
      expect(await watch.ended).toBe(false);
      expect(server.openWatches).toBe(0);
    });
  });
});
