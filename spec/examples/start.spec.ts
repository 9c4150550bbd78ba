import { describe, expect, it } from 'vitest';
import { npmStart } from './npmStart.ts';

describe('npm start', { timeout: 60_000 }, () => {
  it('takes core/v1 for the API, as without a word of it', async () => {
    const { code, stdout } = await npmStart(['--api', 'core/v1']);
    expect(stdout).toContain("reason: 'PodCreated'");
    expect(code).toBe(0);
  });

  it.each([
    [['--api', 'v2'], 'v2'],
    [['--serve', '--api'], 'empty'],
  ])('says in one line which APIs there are for %j', async (args, what) => {
    const { code, stdout, stderr } = await npmStart(args);
    expect(stderr).toBe(`--api must be one of core/v1, events.k8s.io/v1, but is ${what}\n`);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it.each([
    [['--api', 'events.k8s.io/v1', '--kubeconfig', '/nowhere']],
    [['--api=core/v1', '--kubeconfig', '/nowhere']],
    [['--api', 'core/v1', '--kubeconfig', '/nowhere', '--api', 'events.k8s.io/v1']],
  ])('hands on what else there is in %j', async (args) => {
    const { code, stderr } = await npmStart(args);
    expect(stderr).toMatch(/^Can't read the kubeconfig \/nowhere: .*\n$/);
    expect(code).toBe(1);
  });
});
