import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type EventApiServer,
  faultAnswers,
  type FaultEffect,
  type LoggedRequest,
  randomFaults,
} from '../../../../lib/testing/server/index.ts';
import { type Sent } from '../send.ts';
import { create, patch, startServer } from '../startServer.ts';

const ms = fc.constantFrom(0, 1, 1_000, 100_000);
const late = { delayMs: ms, answerDelayMs: ms };
const response = fc.constantFrom(
  faultAnswers.rateLimited(),
  faultAnswers.status(503),
  faultAnswers.brokenJson(),
  faultAnswers.emptyJson(),
  faultAnswers.html(),
);
const effect: fc.Arbitrary<FaultEffect> = fc.oneof(
  fc.record(late),
  fc.record({ ...late, answer: fc.constant('truncated' as const) }),
  fc.record({ ...late, carryOut: fc.boolean(), answer: fc.constantFrom('reset' as const, 'hang' as const) }),
  fc.record({ ...late, carryOut: fc.boolean(), answer: response }),
);
/** A create where there is no count, else a patch. */
const request = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  count: fc.option(fc.integer({ min: 2, max: 99 })),
});
const step = fc.oneof({ weight: 9, arbitrary: request }, { weight: 1, arbitrary: fc.constant('restart' as const) });

/** What the store must hold: what the log says was carried out, in its order. */
function replay(requests: readonly LoggedRequest[]): ReadonlyMap<string, number | undefined> {
  const counts = new Map<string, number | undefined>();
  for (const { verb, name, count, carriedOut } of requests) {
    if (!carriedOut) continue;
    expect(counts.has(name)).toBe(verb === 'patch'); // a second create is refused, and so is a patch of nothing
    counts.set(name, count);
  }
  return counts;
}
const stored = ({ events }: EventApiServer) => new Map(events.map(({ metadata, count }) => [metadata.name, count]));
const isEvent = (sent: Sent | undefined) => (sent?.json as { kind?: string } | undefined)?.kind === 'Event';

describe('whatever befalls the requests', () => {
  const run = async (
    effects: readonly FaultEffect[],
    chances: readonly number[],
    steps: readonly ('restart' | { readonly name: string; readonly count: number | null })[],
  ) => {
    const scheduler = new VirtualTimeScheduler();
    const server = await startServer({ scheduler });
    let drawn = 0;
    const random = () => (chances[drawn++ % chances.length] ?? 0) / 100;
    server.fault(randomFaults({ ratio: 0.7, random, effects }));
    const sent: Promise<Sent | undefined>[] = [];
    let settled = 0;
    let earlier = 0; // the requests before the last restart
    const turn = async () => {
      await new Promise(setImmediate);
      scheduler.flush();
      expect(stored(server)).toEqual(replay(server.requests));
    };
    for (const next of steps) {
      if (next === 'restart') {
        await server.restart();
        earlier = server.requests.length;
      } else {
        const { name, count } = next;
        const answer = count === null ? create(server, name) : patch(server, name, count);
        sent.push(answer.catch(() => undefined).finally(() => (settled += 1)));
      }
      await turn();
    }
    const hanging = () => server.requests.slice(earlier).filter(({ fault }) => fault?.answer === 'hang').length;
    while (settled + hanging() < sent.length) await turn();
    await server.close();
    return { server, answers: await Promise.all(sent) };
  };

  it('the store holds exactly what the log says was carried out', async () => {
    const chances = fc.array(fc.nat(99), { minLength: 10, maxLength: 50 });
    const effects = fc.array(effect, { minLength: 1, maxLength: 6 });
    const steps = fc.array(step, { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(effects, chances, steps, async (...given) => {
        const { server, answers } = await run(...given);
        expect(stored(server)).toEqual(replay(server.requests));
        // The server's own answer is given to what was carried out only, and the log has it.
        const answered = server.requests.filter(({ fault, carriedOut }) => carriedOut && !fault?.answer);
        expect(answers.filter(isEvent).length).toBeLessThanOrEqual(answered.length);
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});
