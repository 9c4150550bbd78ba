import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../examples/pipeline.ts', import.meta.url));

describe('the pipelines of one’s own', { timeout: 60_000 }, () => {
  let lines: readonly string[] = [];

  beforeAll(async () => {
    const args = ['--conditions=@kube-event-recorder/source', program];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
    expect(stderr).toBe('');
    lines = stdout.split('\n');
  }, 60_000);

  const linesOf = (watcher: string): string[] => lines.filter((line) => line.startsWith(`${watcher}: `)).toSorted();
  const after = (heading: string, count: number): string[] => {
    const start = lines.indexOf(heading) + 1;
    return lines.slice(start, start + count);
  };

  it('say what became of each write', () => {
    expect(linesOf('audit')).toEqual([
      'audit: created BackOff x5, 5 recorded',
      'audit: created Failed x1, 1 recorded',
      'audit: created FailedMount x1, 1 recorded',
      'audit: created FailedMount x1, 1 recorded',
      'audit: created FailedMount x2, 2 recorded',
    ]);
    expect(linesOf('store').map((line) => line.replace(/try \d/, 'try n'))).toEqual([
      'store: PATCH BackOff x7: stored at try n, 6 recorded',
      'store: POST BackOff x1: stored at try n, 1 recorded',
      'store: POST Failed x1: namespaces "nowhere" not found',
      'store: POST FailedMount x1: stored at try n, 1 recorded',
      'store: POST FailedMount x1: stored at try n, 1 recorded',
      'store: POST FailedMount x1: stored at try n, 1 recorded',
      'store: POST FailedMount x1: stored at try n, 1 recorded',
      'store: POST Scheduled x1: stored at try n, 1 recorded',
    ]);
  });

  it('try once more what met a server in trouble, whichever was first', () => {
    expect(linesOf('store').filter((line) => line.includes('at try 2'))).toHaveLength(1);
    expect(linesOf('store').filter((line) => line.includes('at try 1'))).toHaveLength(6);
  });

  it('keep books that close', () => {
    const start = lines.findIndex((line) => line.startsWith('Shutdown complete after'));
    expect(lines.slice(start + 1, start + 5)).toEqual([
      '  audit: 11 of 13 handled',
      '    2 spam-filtered',
      '  store: 12 of 13 handled',
      '    1 rejected',
    ]);
  });

  it('have written what they say', () => {
    // Several at a time: whichever was written first.
    expect(after('The audit log:', 5).toSorted()).toEqual([
      '{"reason":"BackOff","object":"web","count":5,"message":"restarting failed container"}',
      '{"reason":"Failed","object":"lost","count":1,"message":"no namespace"}',
      '{"reason":"FailedMount","object":"db","count":1,"message":"no volume 1"}',
      '{"reason":"FailedMount","object":"db","count":1,"message":"no volume 2"}',
      '{"reason":"FailedMount","object":"db","count":2,"message":"(combined from similar events): no volume 4"}',
    ]);
    expect(after('The server has:', 6).toSorted()).toEqual([
      'BackOff x7 restarting failed container',
      'FailedMount x1 no volume 1',
      'FailedMount x1 no volume 2',
      'FailedMount x1 no volume 3',
      'FailedMount x1 no volume 4',
      'Scheduled x1 assigned to node-1',
    ]);
  });
});
