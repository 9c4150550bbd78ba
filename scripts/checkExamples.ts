import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './entryPoints.ts';

// Takes the examples out of the documentation comments of lib/ and compiles each as a user's module would be.
const folder = join(root, 'dist-examples');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
try {
  let count = 0;
  for (const file of globSync('lib/**/*.ts', { cwd: root })) {
    const source = readFileSync(join(root, file), 'utf8');
    for (const [, block = ''] of source.matchAll(/\* @example\n \* ```ts\n([\s\S]*?) \* ```/g)) {
      const text = block.replaceAll(/^ \* ?/gm, '');
      writeFileSync(join(folder, `${file.replaceAll(/[/.]/g, '_')}_${count++}.ts`), `${text}\nexport {};\n`);
    }
  }
  const tsconfig = {
    extends: '../tsconfig.json',
    // An example may name what it doesn't use.
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: ['*.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  execFileSync('tsc', ['-p', folder], { stdio: 'inherit' });
  console.log(`${count} examples compile`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
