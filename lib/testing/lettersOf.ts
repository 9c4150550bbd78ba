import { TestScheduler } from 'rxjs/testing';

/** What a diagram may have besides times and its end. */
export interface DiagramRules {
  /** The tool that the diagram is for, named in errors. */
  readonly tool: string;
  /** The letters that mean something. */
  readonly known: readonly string[];
  /** Whether it may end with an error. Default: no. */
  readonly mayErr?: boolean;
}

const TIMES = 'but a time such as "5ms " has a space behind it, and before it unless it comes first';

/**
 * The letters of a marble diagram, in the order in which they come.
 *
 * RxJS takes whatever it does not know for a letter, `5ms` without a space behind it too, and a letter without a value for its own value: a
 * mistake would be an expectation of something else.
 *
 * @throws TypeError or SyntaxError, with the tool and the diagram, for what is no diagram or has what means nothing in it
 */
export function lettersOf(diagram: string, { tool, known, mayErr = false }: DiagramRules): string[] {
  const wrong = (what: string) => new SyntaxError(`${tool}: the diagram "${diagram}" ${what}`);
  if (typeof diagram !== 'string') throw new TypeError(`${tool}: a diagram must be a string, but is ${typeof diagram}`);
  for (const sign of ['^', '!']) {
    if (diagram.includes(sign)) throw wrong(`has a ${sign}, which is for subscriptions only`);
  }
  if (/[()]/.test(diagram.replaceAll(/\([^()]*\)/g, ''))) throw wrong('has a parenthesis without its other half');
  const messages = TestScheduler.parseMarbles(diagram, undefined, undefined, false, true);
  const letters: string[] = [];
  for (const { notification } of messages) {
    if (notification.kind === 'E' && !mayErr) throw wrong('has a #, but nothing here can end with an error');
    if (notification.kind !== 'N') continue;
    const letter = String(notification.value);
    if (!known.includes(letter)) throw wrong(`has '${letter}', ${/\d/.test(letter) ? TIMES : noneOf(known)}`);
    letters.push(letter);
  }
  return letters;
}

function noneOf(known: readonly string[]): string {
  return known.length === 0 ? 'which stands for nothing' : `which is none of ${known.join(', ')}`;
}
