import { parseArgs } from 'node:util';
import { runOverload } from './overload/runOverload.ts';
import { runSoak } from './runSoak.ts';

// Long runs, which find what specs don't: leaks, books that don't close, events that get lost.
//
// `npm run soak -- [--minutes 1] [--seed N]`: random load, faults and outages, and watchers, broadcasters and queues that come and go.
// `npm run soak -- --overload [--seconds 10] [--api events.k8s.io/v1]`: 10,000 events a second over 5,000 objects into a server that takes a second for each write.
//
// Ends with code 1 where something did not hold.

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    overload: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
    api: { type: 'string', default: 'core/v1' },
  },
});
const number = (name: 'minutes' | 'seed' | 'seconds'): number => {
  const value = Number(values[name]);
  if (!(value > 0)) throw new RangeError(`--${name} must be a number above 0, but is ${values[name]}`);
  return value;
};

const { api } = values;
if (api !== 'core/v1' && api !== 'events.k8s.io/v1') throw new RangeError(`--api is no API of events: ${api}`);

const findings = values.overload
  ? await runOverload(number('seconds'), api)
  : await runSoak({ minutes: number('minutes'), seed: number('seed') });
for (const line of findings.lines()) console.log(`DID NOT HOLD: ${line}`);
console.log(findings.isEmpty ? 'everything held' : 'not everything held');
process.exitCode = findings.isEmpty ? 0 : 1;
