/** One place of a regular expression at which a character is taken: the source of what it takes, and the places after it. */
export interface Position {
  readonly takes: string;
  readonly next: number[];
  /** Whether what is left may be empty: whoever comes behind this position never fails. */
  mayEnd: boolean;
}

/** A regular expression as an automaton without empty steps, after Glushkov. */
export interface Positions {
  readonly all: readonly Position[];
  readonly first: readonly number[];
  /** Whether it is tried at the beginning of the text only, or where it is told. */
  readonly isAnchored: boolean;
}

/** A part of the expression: where it begins and ends, whether it may be empty, and whether it asks for what is around it. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly isNullable: boolean;
  readonly asks: boolean;
}

const EMPTY: Part = { first: [], last: [], isNullable: true, asks: false };
/** The atoms of a source: groups and quantifiers are read by hand, all that takes one character at once. */
const ATOM = /\[(?:\\[^]|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[^]|[^]/iy;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y;
const GROUP = /\((?:\?(?:([=!]|<[=!])|:|<\w+>))?/y;

/**
 * The automaton of a regular expression, for what can be said of it without running it.
 *
 * Counted repeats are written out. Lookarounds and borders take nothing: all texts that they would turn away are taken too, so there are more
 * ways through the automaton than through the expression, never fewer. Throws for what it doesn't know, back references above all.
 */
export function positionsOf({ source, flags }: RegExp): Positions {
  const all: Position[] = [];
  /** Behind these something is asked for that may not be so. */
  const asked = new Set<number>();
  const border: Part = { ...EMPTY, asks: true };
  const end: Part = { ...border };
  let at = 0;

  const link = (from: readonly number[], to: readonly number[]) => {
    // An edge that is there twice stays twice: these are two ways.
    for (const position of from) all[position]?.next.push(...to);
  };
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found) at += found[0].length;
    return found;
  };
  const sequence = (left: Part, right: Part): Part => {
    link(left.last, right.first);
    if (right.asks && right.isNullable) for (const position of left.last) asked.add(position);
    return {
      first: left.isNullable ? [...left.first, ...right.first] : left.first,
      // Nothing is taken behind the end of the text.
      last: right === end ? [] : right.isNullable ? [...left.last, ...right.last] : right.last,
      isNullable: left.isNullable && right.isNullable,
      asks: left.asks || right.asks,
    };
  };
  const readAlternatives = (): Part => {
    let either = readSequence();
    while (source[at] === '|') {
      at++;
      const other = readSequence();
      either = {
        first: [...either.first, ...other.first],
        last: [...either.last, ...other.last],
        isNullable: either.isNullable || other.isNullable,
        asks: either.asks || other.asks,
      };
    }
    return either;
  };
  const readSequence = (): Part => {
    let read = EMPTY;
    while (at < source.length && source[at] !== '|' && source[at] !== ')') read = sequence(read, readRepeated());
    return read;
  };
  const readRepeated = (): Part => {
    const begin = at;
    const once = readOne();
    const found = match(QUANTIFIER);
    if (!found) return once;
    const behind = at;
    const [, sign, least = sign === '+' ? '1' : '0', comma, most = ''] = found;
    const isEndless = sign === '*' || sign === '+' || (comma === ',' && most === '');
    const times = Number(least);
    const atMost = sign === '?' ? 1 : comma === ',' ? Number(most) : times;
    // The first copy is there already.
    const copy = (): Part => {
      at = begin;
      const again = readOne();
      at = behind;
      return again;
    };
    let whole: Part = times === 0 ? { ...once, isNullable: true } : once;
    for (let copies = 1; copies < times; copies++) whole = sequence(whole, copy());
    if (isEndless) {
      const lastCopy = times > 1 ? copy() : once;
      link(lastCopy.last, lastCopy.first);
      return lastCopy === once ? whole : sequence(whole, { ...lastCopy, isNullable: true });
    }
    for (let copies = Math.max(times, 1); copies < atMost; copies++) {
      whole = sequence(whole, { ...copy(), isNullable: true });
    }
    return whole;
  };
  const readOne = (): Part => {
    const group = match(GROUP);
    if (group) {
      const length = all.length;
      const inside = readAlternatives();
      if (source[at++] !== ')') throw new Error(`a group without an end in ${source}`);
      if (group[1] === undefined) return inside;
      // What it looks at is no way through.
      all.length = length;
      return border;
    }
    const takes = match(ATOM)?.[0] ?? '';
    if (takes === '$' && !flags.includes('m')) return end;
    if (takes === '^' || takes === '$' || takes === '\\b' || takes === '\\B') return border;
    if (/^\\[1-9k]/.test(takes)) throw new Error(`a back reference in ${source}`);
    all.push({ takes, next: [], mayEnd: false });
    return { first: [all.length - 1], last: [all.length - 1], isNullable: false, asks: false };
  };

  const whole = readAlternatives();
  all.forEach((position, index) => (position.mayEnd = whole.last.includes(index) && !asked.has(index)));
  return { all, first: whole.first, isAnchored: flags.includes('y') || (source.startsWith('^') && !isEither(source)) };
}

/** Whether there is an alternative outside of all groups, to which a `^` at the beginning doesn't apply. */
function isEither(source: string): boolean {
  let depth = 0;
  for (const [sign] of source.matchAll(/\\[^]|\[(?:\\[^]|[^\]\\])*\]|[()|]/g)) {
    if (sign === '(') depth++;
    else if (sign === ')') depth--;
    else if (sign === '|' && depth === 0) return true;
  }
  return false;
}
