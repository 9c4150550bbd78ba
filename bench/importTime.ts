import { execFileSync } from 'node:child_process';

// What importing the built library costs above rxjs alone, in fresh processes, in turn. `npm run build` first.

const ROUNDS = 15;

function importing(specifier: string): number {
  const program = `const begin = performance.now(); await import('${specifier}'); console.log(performance.now() - begin)`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

const rounds = Array.from({ length: ROUNDS }, () => ({
  rxjs: importing('rxjs'),
  ours: importing('kube-event-recorder'),
}));
console.log(`rxjs ${median(rounds.map(({ rxjs }) => rxjs)).toFixed(1)} ms, median of ${ROUNDS}`);
console.log(`kube-event-recorder ${median(rounds.map(({ ours }) => ours)).toFixed(1)} ms`);
console.log(
  `above rxjs ${median(rounds.map(({ rxjs, ours }) => ours - rxjs)).toFixed(1)} ms, median of the rounds' own`,
);
