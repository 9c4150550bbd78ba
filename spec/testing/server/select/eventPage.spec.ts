import { describe, expect, it } from 'vitest';
import { send, type Sent } from '../send.ts';
import { create, EVENTS, startServer } from '../startServer.ts';

const page = ({ json }: Sent) =>
  json as {
    readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
    readonly items: readonly { readonly metadata: { readonly name: string } }[];
  };
const namesIn = (answer: Sent) => page(answer).items.map(({ metadata }) => metadata.name);

describe('eventPage', () => {
  it('answers 410 for a page of a state that is forgotten, and how to go on nonetheless', async () => {
    const server = await startServer({ maxChanges: 2 });
    for (const name of ['a', 'b', 'c', 'd']) await create(server, name);
    const first = await send(server, 'GET', `${EVENTS}?limit=2`);
    const query = `limit=1&continue=${page(first).metadata.continue ?? ''}`;
    for (const name of ['bb', 'cc']) await create(server, name);
    expect(namesIn(await send(server, 'GET', `${EVENTS}?${query}`))).toEqual(['c']);
    await create(server, 'e');
    const late = await send(server, 'GET', `${EVENTS}?${query}`);
    expect(late).toMatchObject({ status: 410, json: { reason: 'Expired' } });
    const goOn = page(late).metadata.continue ?? '';
    const next = await send(server, 'GET', `${EVENTS}?limit=2&continue=${goOn}`);
    expect(namesIn(next)).toEqual(['bb', 'c']); // behind "b", as it is now
    const rest = await send(server, 'GET', `${EVENTS}?continue=${page(next).metadata.continue ?? ''}`);
    expect(namesIn(rest)).toEqual(['cc', 'd', 'e']);
  });

  it('answers 410 for a state that is forgotten', async () => {
    const server = await startServer({ maxChanges: 1 });
    for (const name of ['a', 'b']) await create(server, name);
    const answer = await send(server, 'GET', `${EVENTS}?resourceVersion=1&resourceVersionMatch=Exact`);
    expect(answer).toMatchObject({ status: 410, json: { reason: 'Expired', code: 410 } });
  });

  it('goes on over namespaces', async () => {
    const server = await startServer();
    for (const namespace of ['shop', 'default']) for (const name of ['b', 'a']) await create(server, name, namespace);
    const pages: string[][] = [];
    let token = '';
    do {
      const answer = await send(server, 'GET', `/api/v1/events?limit=3&continue=${token}`);
      pages.push(namesIn(answer));
      token = page(answer).metadata.continue ?? '';
    } while (token !== '');
    expect(pages).toEqual([['a', 'b', 'a'], ['b']]);
  });

  it('lists nothing that has expired, on whatever page', async () => {
    let now = 0;
    const server = await startServer({ now: () => now, eventTtlMs: 10 });
    await create(server, 'a');
    now = 5;
    await create(server, 'b');
    now = 10;
    expect(namesIn(await send(server, 'GET', `${EVENTS}?limit=5`))).toEqual(['b']);
  });
});
