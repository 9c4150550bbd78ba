import { readFileSync } from 'node:fs';

/** The project's folder. */
export const root = new URL('..', import.meta.url).pathname;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Manifest;

/** What users import: each entry of the package, and the declarations that it is built to. */
export const entryPoints = Object.entries(manifest.exports).flatMap(([entry, target]) =>
  typeof target === 'string' ? [] : [{ specifier: manifest.name + entry.slice(1), types: target.types }],
);
