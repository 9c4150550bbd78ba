import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { copyTrackedFiles } from '../../scripts/copyTrackedFiles.ts';

it('copyTrackedFiles copies what git knows, as it is in the work tree', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-event-recorder-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  mkdirSync(join(from, 'deep'), { recursive: true });
  const write = (file: string, text: string) => {
    writeFileSync(join(from, file), text);
  };
  execFileSync('git', ['init', '--quiet'], { cwd: from });
  write('same', 'same');
  write('deep/changed', 'before');
  write('deleted', 'deleted');
  write('ä ö', 'name');
  execFileSync('git', ['add', '.'], { cwd: from });
  write('deep/changed', 'after');
  write('unknown', 'unknown');
  rmSync(join(from, 'deleted'));

  copyTrackedFiles(from, to);
  const copied = globSync('**/*', { cwd: to, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(copied.map(({ name }) => name).sort()).toEqual(['changed', 'same', 'ä ö']);
  expect(readFileSync(join(to, 'deep/changed'), 'utf8')).toBe('after');
});
