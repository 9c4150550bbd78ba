import { describe, expect, it } from 'vitest';
import { npmStart } from './npmStart.ts';

const KLOG = /^I\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ \S+:\d+\] Event\(v1\.ObjectReference\{Kind:"Pod", Namespace:"default"/;

describe('the main job', { timeout: 60_000 }, () => {
  it('records, logs, works off the queue, reads the events back, and reports', async () => {
    const { code, stdout } = await npmStart([]);
    const lines = stdout.split('\n');
    expect(lines.filter((line) => KLOG.test(line)).map((line) => line.replace(/^.*reason: /, ''))).toEqual([
      `'PodCreated' Successfully created Pod example-pod`,
      `'PodFailed' Failed to create Pod example-pod due to insufficient resources`,
      `'TaskProcessed' Successfully processed task: task1`,
    ]);
    expect(lines).toContain('Processed task: task1');
    const table = lines.slice(lines.findIndex((line) => line.startsWith('LAST SEEN')));
    expect(table.slice(0, 4).map((line) => line.replace(/^\d+s/, '0s'))).toEqual([
      'LAST SEEN   TYPE      REASON          OBJECT            MESSAGE',
      '0s          Normal    PodCreated      pod/example-pod   Successfully created Pod example-pod',
      '0s          Warning   PodFailed       pod/example-pod   Failed to create Pod example-pod due to insufficient resources',
      '0s          Normal    TaskProcessed   pod/example-pod   Successfully processed task: task1',
    ]);
    expect(stdout).toMatch(/Shutdown complete after \d+ ms\n {2}logging: 3 of 3 handled\n {2}sink: 3 of 3 handled\n/);
    expect(code).toBe(0);
  });

  it('leaves the server up with --serve, and says how to reach it', async () => {
    const { code, stdout } = await npmStart(['--serve'], '--watch\n');
    expect(stdout).toMatch(/The server stays at https:\/\/127\.0\.0\.1:\d+ until Ctrl-C/);
    const [, file] = /npm start -- --kubeconfig (\S+)\n/.exec(stdout) ?? [];
    expect(stdout).toContain(`\n  kubectl --kubeconfig ${file ?? '?'} events --for pod/example-pod --watch\n`);
    expect(code).toBe(0);
  });

  it.each([
    [['--kubeconfig', '/nowhere'], /^Can't read the kubeconfig \/nowhere: .*\n$/],
    [['--context', 'nope'], /^The kubeconfig has no context nope; it has .*\n$/],
  ])('says in one line what is wrong with %j', async (args, line) => {
    const { code, stdout, stderr } = await npmStart(args);
    expect(stderr).toMatch(line);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });
});
