import { describe, expect, it } from 'vitest';
import { npmStart } from './npmStart.ts';

const KLOG =
  /^I\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ \S+:\d+\] "Event occurred" object="default\/example-pod" kind="Pod" apiVersion="v1" /;

describe('the main job with the newer API', { timeout: 60_000 }, () => {
  it('records, logs, makes a series of what is repeated, reads the events back, and reports', async () => {
    const { code, stdout } = await npmStart(['--api', 'events.k8s.io/v1']);
    const lines = stdout.split('\n');
    const failed = 'type="Warning" reason="FailedMount" action="Mounting" note="Volume \\"data\\" is not there yet"';
    expect(lines.filter((line) => KLOG.test(line)).map((line) => line.replace(KLOG, ''))).toEqual([
      'type="Normal" reason="Scheduled" action="Binding" note="Assigned to node-1"',
      failed,
      failed,
      failed,
      failed,
      'type="Normal" reason="Started" action="Starting" note="Started Pod example-pod"',
    ]);
    const table = lines.slice(lines.findIndex((line) => line.startsWith('LAST SEEN')));
    expect(table.slice(0, 4).map((line) => line.replaceAll(/\b\d+s\b/g, '0s'))).toEqual([
      'LAST SEEN         TYPE      REASON        OBJECT            MESSAGE',
      '0s                Normal    Scheduled     pod/example-pod   Assigned to node-1',
      '0s (x4 over 0s)   Warning   FailedMount   pod/example-pod   Volume "data" is not there yet',
      '0s                Normal    Started       pod/example-pod   Started Pod example-pod',
    ]);
    expect(stdout).toMatch(
      /Shutdown complete after \d+ ms\n {2}sink: 6 of 6 handled\n {2}structured-logging: 6 of 6 handled\n/,
    );
    expect(code).toBe(0);
  });

  it('takes the arguments of the other', async () => {
    const { code, stdout } = await npmStart(['--serve', '--api=events.k8s.io/v1'], '--watch\n');
    expect(stdout).toMatch(/The server stays at https:\/\/127\.0\.0\.1:\d+ until Ctrl-C/);
    expect(stdout).toContain('(x4 over ');
    expect(code).toBe(0);
  });
});
