/**
 * What `npm start` runs: the program for the API that is asked for, with the other arguments, which both take alike.
 *
 *   npm start                                  event-recorder.ts, events of core/v1
 *   npm start -- --api events.k8s.io/v1        event-recorder-v1.ts, events of the newer API
 */
import { parseArgs } from 'node:util';

const programs = new Map<unknown, string>([
  ['core/v1', './event-recorder.ts'],
  ['events.k8s.io/v1', './event-recorder-v1.ts'],
]);

const { values, tokens } = parseArgs({
  args: process.argv.slice(2),
  options: { api: { type: 'string', default: 'core/v1' } },
  // What else there is, the program reads.
  strict: false,
  tokens: true,
});
const { api } = values;
const program = programs.get(api);

if (program === undefined) {
  console.error(
    `--api must be one of ${[...programs.keys()].join(', ')}, but is ${api === true ? 'empty' : String(api)}`,
  );
  process.exitCode = 1;
} else {
  for (const token of tokens.toReversed()) {
    if (token.kind === 'option' && token.name === 'api') {
      process.argv.splice(2 + token.index, token.inlineValue === true ? 1 : 2);
    }
  }
  await import(program);
}
