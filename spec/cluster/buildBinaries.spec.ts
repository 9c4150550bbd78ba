import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildBinaries } from '../../cluster/buildBinaries.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** Builds with a Go of our own, which notes what it is asked for. */
async function goThat(build: string) {
  const folder = await temporaryFolder();
  const go = join(folder, 'go');
  await writeFile(
    go,
    `#!/bin/sh\nif [ "$1" = env ]; then echo go1.24; exit; fi\necho "$@" >> "${folder}/asked"\nwhile [ "$1" != -o ]; do shift; done\n${build}\n`,
  );
  await chmod(go, 0o755);
  const env = { PATH: `${folder}:/usr/bin:/bin`, XDG_CACHE_HOME: folder };
  const cache = join(folder, 'kube-event-recorder');
  const asked = async () => (await readFile(join(folder, 'asked'), 'utf8')).trimEnd().split('\n');
  return { env, cache, asked };
}

const BUILD = 'for name in kube-apiserver server kubectl; do cp "$0" "$2$name"; done';

describe('buildBinaries', () => {
  it('builds once, and finds it again', async () => {
    const { env, cache, asked } = await goThat(BUILD);
    const told: string[] = [];
    const binaries = await buildBinaries({ env, onProgress: (line) => told.push(line) });
    expect(await buildBinaries({ env, onProgress: (line) => told.push(line) })).toEqual(binaries);
    expect(await asked()).toEqual([
      expect.stringMatching(
        /^build -ldflags=-s -w -X k8s\.io\/component-base\/version\.gitVersion=v1\.\d+\.\d+ -o \S+ tool$/,
      ),
    ]);
    expect(told).toEqual([expect.stringContaining(cache)]);
    const [folder = ''] = await readdir(cache);
    expect(binaries).toEqual({
      apiServer: join(cache, folder, 'kube-apiserver'),
      etcd: join(cache, folder, 'etcd'),
      kubectl: join(cache, folder, 'kubectl'),
    });
  });

  it('builds twice side by side without harm', async () => {
    const { env, cache } = await goThat(BUILD);
    const [first, second] = await Promise.all([buildBinaries({ env }), buildBinaries({ env })]);
    expect(first).toEqual(second);
    expect(await readdir(cache)).toHaveLength(1);
  });

  it('says what Go says when it fails, and leaves nothing', async () => {
    const { env, cache } = await goThat('echo no such module >&2; exit 1');
    await expect(buildBinaries({ env })).rejects.toThrow('go build has ended by itself (1)\nno such module');
    expect(await readdir(cache)).toEqual([]);
  });

  it('says what is needed where there is no Go', async () => {
    await expect(buildBinaries({ env: { PATH: '/nowhere', HOME: '/nowhere' } })).rejects.toThrow(
      /needs Go .*KUBEBUILDER_ASSETS/,
    );
  });

  it('takes ready-made binaries first, all of them', async () => {
    const folder = await temporaryFolder();
    const env = { KUBEBUILDER_ASSETS: folder, PATH: '/nowhere' };
    for (const name of ['kube-apiserver', 'etcd']) await writeFile(join(folder, name), '', { mode: 0o755 });
    await mkdir(join(folder, 'other'));
    await expect(buildBinaries({ env })).rejects.toThrow(`a folder without ${join(folder, 'kubectl')}`);
    await writeFile(join(folder, 'kubectl'), '', { mode: 0o755 });
    expect(await buildBinaries({ env })).toMatchObject({ etcd: join(folder, 'etcd') });
  });
});
