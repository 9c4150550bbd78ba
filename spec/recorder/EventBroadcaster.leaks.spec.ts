import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NEVER } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { setUp } from './setUp.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a program from the sources in a process of its own, which must end by itself. */
async function run(program: string): Promise<string> {
  const head = `
    import { EventBroadcaster, Scheme } from 'kube-event-recorder';
    import { of, NEVER, timer } from 'rxjs';
    const broadcaster = new EventBroadcaster({ logger: { log() {} } });
    const recorder = broadcaster.newRecorder(new Scheme(), { component: 'test' });
    const record = () => recorder.event({ kind: 'Pod', name: 'web' }, 'Normal', 'A', '');`;
  const flags = ['--conditions=@kube-event-recorder/source', '--input-type=module', '--eval', head + program];
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: root, timeout: 30_000 });
  return stdout.trim();
}

describe('a broadcaster', () => {
  it('keeps nothing of ten thousand watchers that were started and ended', () => {
    const { broadcaster, record, advance, time } = setUp();
    for (let i = 0; i < 10_000; i++) {
      const watcher = broadcaster.startEventWatcher(() => NEVER);
      if (i % 100 === 0) record('A');
      if (i % 100 === 0) advance();
      if (i % 2 === 0) watcher.unsubscribe();
      else void watcher.stop({ deadlineMs: 1 });
    }
    advance(1);
    expect(broadcaster.stats().watchers).toEqual([]);
    expect(time.actions).toEqual([]);
  });

  it('leaves no timer behind after flushes and the shutdown', async () => {
    const { broadcaster, record, advance, time } = setUp();
    broadcaster.startEventWatcher(() => undefined);
    record('A');
    void broadcaster.flush();
    void broadcaster.shutdown();
    advance();
    expect(await broadcaster.shutdown()).toMatchObject({ complete: true });
    expect(time.actions).toEqual([]);
  });

  it.concurrent('that is forgotten lets the process end, when its watchers are done', async () => {
    const stdout = await run(`
      broadcaster.startLogging((line) => console.log(line.slice(0, 5)));
      broadcaster.startEventWatcher(() => timer(5));
      broadcaster.startEventWatcher(() => NEVER);
      broadcaster.startRecordingToSink({ create: of, patch: of }).results.subscribe(({ kind }) => console.log(kind));
      record();
      void broadcaster.flush({ deadlineMs: 1 });`);
    expect(stdout.split('\n').toSorted()).toEqual(['Event', 'created']);
  });

  it.concurrent('keeps the process alive while a write waits to be tried again', async () => {
    const stdout = await run(`
      let calls = 0;
      const create = (event) => (calls++ === 0 ? Promise.reject(new Error('reset')) : Promise.resolve(event));
      broadcaster.startRecordingToSink({ create, patch: of })
        .results.subscribe(({ kind, attempts }) => console.log(kind, attempts));
      record();`);
    expect(stdout).toBe('created 2');
  });

  it.concurrent('that is shut down keeps no timer of its deadline', async () => {
    const stdout = await run(`
      broadcaster.startEventWatcher(() => undefined);
      record();
      const { complete } = await broadcaster.shutdown({ deadlineMs: 2_000_000_000 });
      console.log(complete);`);
    expect(stdout).toBe('true');
  });

  it.concurrent('with a signal that never aborts lets the process end', async () => {
    expect(await run(`new EventBroadcaster({ signal: new AbortController().signal }); console.log('end');`)).toBe(
      'end',
    );
  });
});
