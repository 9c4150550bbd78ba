import { type CoreV1Event } from 'kube-event-recorder';
import { lastValueFrom, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Chance } from '../../soak/Chance.ts';
import { MemorySink } from '../../soak/MemorySink.ts';

const event: CoreV1Event = {
  metadata: { namespace: 'default', name: 'web.1' },
  involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
  count: 2,
};

/** A sink that has the same luck each time. */
function withLuck(luck: number): MemorySink {
  const chance = new Chance(1);
  return new MemorySink(Object.assign(chance, { next: () => luck }));
}

const answer = (request: Observable<CoreV1Event>) => lastValueFrom(request).catch((error: unknown) => String(error));

describe('MemorySink', () => {
  it('keeps the counts', async () => {
    const sink = withLuck(0.5);
    expect(await answer(sink.patch(event, { count: 3 }))).toMatch('NotFound');
    expect(await answer(sink.create(event))).toMatchObject({ count: 2 });
    expect(await answer(sink.create(event))).toMatch('AlreadyExists');
    expect(await answer(sink.patch(event, { count: 5 }))).toMatchObject({ count: 5 });
    expect(await answer(sink.patch(event, {}))).toMatchObject({ count: 5 });
    expect(sink.occurrences).toBe(5);
  });

  it.each([
    [0.07, /reset/, 0],
    [0.11, /Forbidden/, 0],
    [0.14, /ServiceUnavailable/, 0],
    [0.18, /reset/, 2],
  ])('fails with luck %d', async (luck, error, stored) => {
    const sink = withLuck(luck);
    expect(await answer(sink.create(event))).toMatch(error);
    expect(sink.occurrences).toBe(stored);
  });

  it('counts the requests that are under way, those that are broken off too', async () => {
    const sink = withLuck(0.01);
    const requests = [sink.create(event).subscribe(), sink.create(event).subscribe()];
    for (const request of requests) request.unsubscribe();
    sink.create(event).subscribe().unsubscribe();
    expect(sink.mostRunning).toBe(2);
  });
});
