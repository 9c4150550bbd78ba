import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { version } from '../lib/version.ts';

it('the version is that of package.json', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(manifest).toHaveProperty('version', version);
});
