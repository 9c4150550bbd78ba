import { spawn } from 'node:child_process';

const root = new URL('../..', import.meta.url).pathname;

/** A program that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the main job as `npm start` does; `until` ends it with SIGINT once that was printed. */
export function npmStart(args: readonly string[], until?: string): Promise<Ended> {
  const program = [`--conditions=@kube-event-recorder/source`, 'examples/start.ts', ...args];
  const child = spawn(process.execPath, program, { cwd: root, env: { PATH: process.env['PATH'], HOME: '/nowhere' } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (until !== undefined && stdout.includes(until)) child.kill('SIGINT');
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}
