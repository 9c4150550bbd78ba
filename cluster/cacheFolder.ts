import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this user's programs keep what can be made again: outside of the work tree, which `git clean` empties. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base =
    env['XDG_CACHE_HOME'] ??
    (process.platform === 'darwin' ? join(homedir(), 'Library/Caches') : join(homedir(), '.cache'));
  return join(base, 'kube-event-recorder');
}
