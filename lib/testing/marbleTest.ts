import { TestScheduler } from 'rxjs/testing';
import { type KubernetesEvent } from '../event/index.ts';
import { type EventBroadcasterBase } from '../recorder/index.ts';
import { assertMessages } from './assertMessages.ts';
import { makeMarbleTools, type MarbleSubject } from './makeMarbleTools.ts';
import { type MarbleToolsOf } from './MarbleTools.ts';

/** The log of a broadcaster under test. */
export const silentLogger = { log: () => undefined, isLevelEnabled: () => false };

/**
 * Makes a plain test function of a body, and of what it is to test, which is made anew for each run.
 *
 * That must take the scheduler it is given, not asapScheduler, which TestScheduler makes virtual too: if the body throws, its next turn never
 * comes, in the tests that follow neither.
 */
export function marbleTest<E extends KubernetesEvent, B extends EventBroadcasterBase<E>, R, Call>(
  body: (tools: MarbleToolsOf<E, B, R, Call>) => void,
  until: string | undefined,
  makeSubject: (scheduler: TestScheduler) => MarbleSubject<E, B, R, Call>,
): () => void {
  const run: (tools: MarbleToolsOf<E, B, R, Call>) => unknown = body;
  return () => {
    const scheduler = new TestScheduler(assertMessages);
    scheduler.run((helpers) => {
      const { begin, tools } = makeMarbleTools(helpers, makeSubject(scheduler), until);
      const result = run(tools);
      if (result instanceof Promise) {
        // What it expects after its first await would be looked at by nobody, and what it throws there comes too late.
        result.catch(() => undefined);
        throw new TypeError('the body of a marble test must be a synchronous function');
      }
      begin();
    });
  };
}
