import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';

/** Copies the files that git knows, as they are in the work tree: with what is not committed yet, without what is not added. */
export function copyTrackedFiles(from: string, to: string): void {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: from, encoding: 'utf8', maxBuffer: 2 ** 26 });
  for (const file of listed.split('\0')) {
    const source = join(from, file);
    // One that is deleted stays in the list until that is committed.
    if (file !== '' && existsSync(source)) cpSync(source, join(to, file));
  }
}
