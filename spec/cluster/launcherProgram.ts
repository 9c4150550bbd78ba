import { join } from 'node:path';
import { GuardedProcess } from '../../cluster/GuardedProcess.ts';

// Starts what it is told to, says its id, and stays: GuardedProcess.spec.ts ends it in every way there is.
const [folder = '', command = '', ...args] = process.argv.slice(2);
const started = new GuardedProcess({ name: 'it', command, args, folder, logFile: join(folder, 'log') });
console.log(started.pid);
if (args.includes('stopped')) started.signal('SIGSTOP');
process.on('SIGUSR2', () => {
  throw new Error('a bug in the launcher');
});
setInterval(() => undefined, 2 ** 30);
