import { badRequest } from '../api/apiStatus.ts';
import { labelValueProblems, qualifiedNameProblems } from '../api/nameRules.ts';
import { badRequirement, LabelTokens } from './LabelTokens.ts';

/** Whether an object's labels are those that are asked for. */
export type LabelMatcher = (labels: ReadonlyMap<string, string>) => boolean;

const OPERATORS = ['in', 'notin', '=', '==', '!=', '>', '<'];
const OPERATORS_TEXT = 'in, notin, =, ==, !=, gt, lt';

/**
 * Reads a label selector such as `app=web,tier in (a,b),!canary`. An object without a label fits `!=` and `notin`.
 *
 * @throws ApiStatusError (400) as the real server
 * @see apimachinery labels/selector.go
 */
export function labelSelector(selector: string): LabelMatcher {
  const tokens = new LabelTokens(selector);
  const requirements: LabelMatcher[] = [];
  let wanted = "!, identifier, or 'end of string'";
  while (!tokens.isAtEnd || requirements.length > 0) {
    if (!tokens.isWord && tokens.next !== '!') throw badRequest(tokens.unexpected(`, expected: ${wanted}`));
    requirements.push(requirement(tokens));
    if (!tokens.take(',')) break;
    wanted = "identifier after ','";
  }
  if (!tokens.isAtEnd) throw badRequest(tokens.unexpected(", expected: ',' or 'end of string'"));
  return (labels) => requirements.every((matches) => matches(labels));
}

function requirement(tokens: LabelTokens): LabelMatcher {
  const isNegated = tokens.take('!');
  const key = tokens.word(', expected: identifier');
  const problem = qualifiedNameProblems(key).join('; ');
  if (problem !== '') throw badRequirement(`<nil>: Invalid value: ${JSON.stringify(key)}: ${problem}`);
  if (isNegated || tokens.isAtEnd || tokens.next === ',') return (labels) => labels.has(key) !== isNegated;
  const operator = tokens.expect(OPERATORS, `, expected: ${OPERATORS_TEXT}`);
  const values = operator.endsWith('in') ? tokens.list() : [tokens.value()];
  checkValues(key, operator, values);
  return comparison(key, operator, values);
}

function comparison(key: string, operator: string, values: readonly string[]): LabelMatcher {
  if (operator === '>' || operator === '<') {
    const limit = Number(values[0]);
    return (labels) => {
      const value = labels.get(key) ?? '';
      return isInteger(value) && (operator === '>' ? Number(value) > limit : Number(value) < limit);
    };
  }
  if (operator === '!=' || operator === 'notin') return (labels) => !values.includes(labels.get(key) ?? NONE);
  return (labels) => values.includes(labels.get(key) ?? NONE);
}

/** What no label's value is: an empty value is one. */
const NONE = '\0';

const isInteger = (text: string): boolean => /^[+-]?\d+$/.test(text);

function checkValues(key: string, operator: string, values: readonly string[]): void {
  const problems: string[] = [];
  const add = (path: string, value: string, problem: string) =>
    problems.push(`${path}: Invalid value: ${JSON.stringify(value)}: ${problem}`);
  values.forEach((value, i) => {
    if (['>', '<'].includes(operator) && !isInteger(value)) {
      add(`values[${i}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer");
    }
    const problem = labelValueProblems(value).join('; ');
    if (problem !== '') add(`values[${i}][${key}]`, value, problem);
  });
  if (problems.length > 0) throw badRequirement(problems.length === 1 ? problems.join() : `[${problems.join(', ')}]`);
}
