import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isInRange, leastVersions } from '../../scripts/caretRange.ts';
import { versionRows } from '../../scripts/versionRows.ts';

interface Manifest {
  readonly engines: { readonly node: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const manifest = JSON.parse(textOf('package.json')) as Manifest;

/** What whoever installs the library is told of each package. */
const ranges: Readonly<Record<string, string>> = {
  ...manifest.peerDependencies,
  node: manifest.engines.node,
};

describe('versionRows', () => {
  it.each(versionRows)('$name is within the ranges of package.json', ({ versions }) => {
    for (const [name, version] of Object.entries(versions)) {
      expect(isInRange(version, ranges[name] ?? ''), `${name} ${version}`).toBe(true);
    }
  });

  it.each(Object.entries(ranges))('hold the least versions of %s, %s', (name, range) => {
    const tried = versionRows.map(({ versions }) => versions[name]);
    expect(tried).toEqual(expect.arrayContaining(leastVersions(range)));
  });

  // Any of them, as the copy of a row runs this too.
  it('hold what package.json names', () => {
    const { node, rxjs, '@kubernetes/client-node': clientNode } = manifest.devDependencies;
    const named = { node, rxjs, '@kubernetes/client-node': clientNode };
    expect(versionRows.map(({ versions }) => versions)).toContainEqual(expect.objectContaining(named));
  });

  it.each(versionRows)('$name is in the table of README.md', ({ name, versions }) => {
    const { node, rxjs, '@kubernetes/client-node': clientNode } = versions;
    expect(textOf('README.md')).toContain(`| \`${name}\` | ${node} | ${clientNode} | ${rxjs} |`);
  });
});
