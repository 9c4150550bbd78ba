import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryPoints, manifest, root } from './entryPoints.ts';

// Packs the library as it would be published, looks into the tarball, and uses it as a stranger's project would.
const folder = mkdtempSync(join(tmpdir(), 'kube-event-recorder-'));

function run(cwd: string, command: string, ...args: string[]): void {
  execFileSync(command, args, { cwd, stdio: 'inherit' });
}

try {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root });
  const tarball = join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '');
  run(root, 'publint', 'run', tarball, '--strict');
  run(root, 'attw', tarball, '--profile', 'esm-only', '--format', 'ascii');

  const consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  const peers: (readonly [string, string])[] = Object.keys(manifest.peerDependencies).map(
    (peer) => [peer, manifest.devDependencies[peer] ?? '*'] as const,
  );
  writeFileSync(
    join(consumer, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module', dependencies: Object.fromEntries(peers) }),
  );
  run(consumer, 'npm', 'install', '--silent', '--prefer-offline', '--no-save', tarball);

  const names = entryPoints.map(({ specifier }, index) => ({ specifier, name: `entry${index}` }));
  writeFileSync(
    join(consumer, 'consumer.ts'),
    `${names.map(({ specifier, name }) => `import * as ${name} from '${specifier}';`).join('\n')}
import { EventBroadcaster, Scheme } from 'kube-event-recorder';

const broadcaster = new EventBroadcaster();
broadcaster.startLogging((line: string) => console.log(line));
const recorder = broadcaster.newRecorder(new Scheme(), { component: 'consumer' });
recorder.eventf({ kind: 'Pod', namespace: 'default', name: 'web' }, 'Normal', 'Used', 'by a %s', 'stranger');
const report = await broadcaster.shutdown();
console.log(report.complete, [${names.map(({ name }) => name).join(', ')}].map((entry) => Object.keys(entry).length));
`,
  );
  const tsconfig = {
    compilerOptions: { module: 'NodeNext', target: 'ES2023', strict: true, skipLibCheck: true, types: ['node'] },
    files: ['consumer.ts'],
  };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify(tsconfig));
  run(consumer, 'tsc', '-p', consumer, '--typeRoots', join(root, 'node_modules/@types'));
  run(consumer, 'node', 'consumer.js');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
