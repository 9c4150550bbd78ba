import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../cluster/cacheFolder.ts';

describe('cacheFolder', () => {
  it('is where the user says', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/caches' })).toBe('/caches/kube-event-recorder');
  });

  it('is in the home folder else', () => {
    expect(cacheFolder({})).toMatch(
      new RegExp(`^${homedir()}/.*/kube-event-recorder$|^${homedir()}/.cache/kube-event-recorder$`),
    );
  });
});
