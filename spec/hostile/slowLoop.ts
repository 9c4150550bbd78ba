import { positionsOf } from './positionsOf.ts';

/** Characters that tell apart what the expressions take: all below U+0300, and some of each kind above. */
const SAMPLES = [
  ...Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)),
  ...Array.from('\u0301μ\u061c\u200b\u200e\u2028\u2029\u202e\u2066漢か\ud800\ufffd😀'),
];

/** The search through a text for where the expression begins, as a loop that takes anything. */
const SEARCH = '[^]';

/**
 * What makes a regular expression slow, if anything does: two loops that one text can go through, the one before the other, so that there are as
 * many places to change from one to the other as the text is long, and all are tried where what follows fails.
 *
 * Without it the time is linear in the text. A loop is left out where what is left may be empty: whoever is there can't fail.
 *
 * @returns what the two loops take; undefined where there are none
 * @see Weideman, van der Merwe, Berglund and Watson, "Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers by Using
 *   Ambiguity of NFA", 2016: infinite degree of ambiguity, which an exponential expression has too
 */
export function slowLoop(expression: RegExp): readonly [string, string] | undefined {
  const { all, first, isAnchored } = positionsOf(expression);
  const flags = expression.flags.replaceAll(/[gy]/g, '');
  const taken = [...all.map(({ takes }) => takes), SEARCH].map((takes) => {
    const one = new RegExp(`^(?:${takes})$`, flags);
    return new Set(SAMPLES.filter((sample) => one.test(sample)));
  });
  const search = all.length;
  const next = all.map((position) => position.next.filter((to) => !all[to]?.mayEnd));
  next.push(isAnchored ? [] : [search, ...first.filter((to) => !all[to]?.mayEnd)]);
  const meet = (...positions: readonly number[]): boolean => {
    const [some = new Set<string>(), ...others] = positions.map((position) => taken[position]);
    return [...some].some((sample) => others.every((other) => other?.has(sample)));
  };

  const twice = next.findIndex((to, from) => new Set(to).size < to.length && isReachable(next, to, from));
  if (twice >= 0) return [nameOf(twice), nameOf(twice)];

  const loops = [...next.keys()].filter((position) => isReachable(next, next[position] ?? [], position));
  for (const before of loops) {
    for (const after of loops) {
      if (before !== after && isOneText(before, after)) return [nameOf(before), nameOf(after)];
    }
  }
  return undefined;

  function nameOf(position: number): string {
    return all[position]?.takes ?? 'the search';
  }

  /** Whether some text leads from the one loop round to itself, from it into the other, and round the other. */
  function isOneText(before: number, after: number): boolean {
    const begin = [before, before, after] as const;
    const seen = new Set([begin.join()]);
    const open: (readonly [number, number, number])[] = [begin];
    for (let triple = open.pop(); triple; triple = open.pop()) {
      const [a, b, c] = triple;
      for (const x of next[a] ?? []) {
        for (const y of next[b] ?? []) {
          for (const z of next[c] ?? []) {
            const key = [x, y, z].join();
            if (seen.has(key) || !meet(x, y, z)) continue;
            if (x === before && y === after && z === after) return true;
            seen.add(key);
            open.push([x, y, z]);
          }
        }
      }
    }
    return false;
  }
}

function isReachable(next: readonly (readonly number[])[], from: readonly number[], to: number): boolean {
  const seen = new Set(from);
  for (const position of seen) for (const following of next[position] ?? []) seen.add(following);
  return seen.has(to);
}
