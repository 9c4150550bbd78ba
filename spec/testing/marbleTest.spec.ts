import { NEVER, type SchedulerLike } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../lib/delivery/index.ts';
import { EventBroadcaster } from '../../lib/index.ts';
import { marbleTest, silentLogger } from '../../lib/testing/marbleTest.ts';

/** A subject whose recorder is what calls are pushed to. */
const subject = (scheduler: SchedulerLike) => {
  const broadcaster = new EventBroadcaster({ logger: silentLogger, scheduler });
  const recorder: number[] = [];
  return {
    broadcaster,
    recorder,
    record: (call: number) => recorder.push(call),
    startRecordingToSink: () => broadcaster.start('sink', () => NEVER),
    readEvent,
  };
};

describe('marbleTest', () => {
  it('makes what is tested anew for each run, and calls its recorder as a diagram says', () => {
    const recorders: number[][] = [];
    const run = marbleTest(
      ({ recorder, record }) => {
        recorders.push(recorder);
        record('a-b', { a: 1, b: 2 });
      },
      undefined,
      subject,
    );
    expect(recorders).toEqual([]);
    run();
    run();
    expect(recorders).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('refuses a body that is asynchronous', () => {
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- that is the mistake
    const run = marbleTest(() => Promise.reject(new Error('too late')), undefined, subject);
    expect(run).toThrow(new TypeError('the body of a marble test must be a synchronous function'));
  });
});
