import { type ApiStatusError, badRequest } from '../api/apiStatus.ts';

/** The refusal of one requirement of a label selector. */
export const badRequirement = (why: string): ApiStatusError => badRequest(`unable to parse requirement: ${why}`);

/** The words and signs of a label selector, read one by one. White space separates and means nothing else. */
export class LabelTokens {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(selector: string) {
    this.#tokens = selector.match(/!=|==|[=!(),<>]|[^\s=!(),<>]+/g) ?? [];
  }

  /** The next token; `''` at the end. */
  get next(): string {
    return this.#tokens[this.#at] ?? '';
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  get isWord(): boolean {
    return /^[^=!(),<>]/.test(this.next);
  }

  /** Takes a token if it is the next. */
  take(token: string): boolean {
    if (this.next !== token) return false;
    this.#at += 1;
    return true;
  }

  /**
   * @param wanted what to say of a token that is none of these
   * @throws ApiStatusError (400)
   */
  expect(tokens: readonly string[], wanted: string): string {
    const token = this.next;
    if (!tokens.includes(token)) throw badRequirement(this.unexpected(wanted));
    this.#at += 1;
    return token;
  }

  /** @throws ApiStatusError (400) if the next token is a sign, or none */
  word(wanted: string): string {
    if (!this.isWord) throw badRequirement(this.unexpected(wanted));
    const word = this.next;
    this.#at += 1;
    return word;
  }

  /** One value, which may be empty. */
  value(): string {
    return this.isAtEnd || this.next === ',' ? '' : this.word(', expected: identifier');
  }

  /** Values in brackets; between commas, and between brackets, there may be none: that is the empty one. Sorted, each once. */
  list(): readonly string[] {
    this.expect(['('], " expected: '('");
    const values: string[] = [];
    do {
      const isEmpty = this.next === ',' || this.next === ')';
      const wanted = values.length === 0 ? "',', ')' or identifier" : "',', or identifier";
      values.push(isEmpty ? '' : this.word(`, expected: ${wanted}`));
    } while (this.take(','));
    this.expect([')'], ", expected: ',' or ')'");
    return [...new Set(values)].sort();
  }

  /** Says that the next token is none of those that may stand here. */
  unexpected(wanted: string): string {
    return `found '${this.next}'${wanted}`;
  }
}
