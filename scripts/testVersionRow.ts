import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { copyTrackedFiles } from './copyTrackedFiles.ts';
import { type VersionRow } from './versionRows.ts';

/** What became of one command of a row. */
export interface RowStep {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
}

/** What became of a row: its commands, and the tests among them. */
export interface RowResult {
  readonly row: VersionRow;
  readonly steps: readonly RowStep[];
  readonly passed: number;
  readonly failed: number;
}

/**
 * Makes a copy of the project in an empty folder, installs the row's versions there, and runs all that depends on them.
 *
 * @param specs which specs, as vitest takes them; none is all
 */
export function testVersionRow(
  row: VersionRow,
  project: string,
  folder: string,
  specs: readonly string[] = [],
): RowResult {
  const steps: RowStep[] = [];
  const step = (name: string, command: string, ...args: string[]): boolean => {
    console.log(`\n=== ${row.name}: ${name}`);
    const began = performance.now();
    const { status } = spawnSync(command, args, { cwd: folder, env: environmentOf(folder), stdio: 'inherit' });
    const ok = status === 0;
    steps.push({ name, ok, seconds: Math.round((performance.now() - began) / 1000) });
    return ok;
  };

  copyTrackedFiles(project, folder);
  const file = join(folder, 'package.json');
  writeFileSync(file, JSON.stringify(withVersions(JSON.parse(readFileSync(file, 'utf8')) as Manifest, row), null, 2));
  const report = join(folder, 'tests.json');
  // Not `npm ci`: the lock file is that of the newest versions, and holds for all that the row doesn't name.
  if (step('install', 'npm', 'install', '--no-audit', '--no-fund') && step('versions', 'node', '-e', checkOf(row))) {
    const traces = globSync('spec/conformance/*.jsonl', { cwd: folder });
    step('types', 'npm', 'run', 'check:types');
    step(
      'specs',
      'npm',
      'test',
      '--',
      ...specs,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    );
    step('conformance', 'npm', 'run', 'conformance', '--', ...traces);
    step('package', 'npm', 'run', 'check:package');
    step('main job', 'npm', 'start');
  }
  const { numPassedTests: passed, numFailedTests: failed } = existsSync(report)
    ? (JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number; numFailedTests: number })
    : { numPassedTests: 0, numFailedTests: 0 };
  return { row, steps, passed, failed };
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The manifest with the row's versions in the place where each package is named. */
function withVersions(manifest: Manifest, { versions }: VersionRow): Manifest {
  const dependencies = { ...manifest.dependencies };
  const devDependencies = { ...manifest.devDependencies };
  for (const [name, version] of Object.entries(versions)) {
    if (name in dependencies) dependencies[name] = version;
    else devDependencies[name] = version;
  }
  return { ...manifest, dependencies, devDependencies };
}

/** A program that fails unless it runs on the row's Node and finds the row's packages: a row may not pass with others. */
function checkOf({ versions }: VersionRow): string {
  return `for (const [name, version] of Object.entries(${JSON.stringify(versions)})) {
    const found = name === 'node' ? process.versions.node
      : JSON.parse(fs.readFileSync('node_modules/' + name + '/package.json', 'utf8')).version;
    console.log(name, found);
    if (found !== version) throw new Error(name + ' must be ' + version + ', but is ' + found);
  }`;
}

/** With the copy's own programs first, its Node among them, and those of the project nowhere. */
function environmentOf(folder: string): NodeJS.ProcessEnv {
  const inherited = (process.env['PATH'] ?? '').split(delimiter).filter((path) => !path.includes('node_modules'));
  const entries = Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)/.test(name));
  const path = [join(folder, 'node_modules/.bin'), ...inherited].join(delimiter);
  return { ...Object.fromEntries(entries), PATH: path };
}
