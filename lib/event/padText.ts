import { type FormatDirective } from './FormatDirective.ts';

/** The first `count` characters, a surrogate pair being one. */
export function firstCharacters(text: string, count: number): string {
  let end = 0;
  for (let taken = 0; taken < count && end < text.length; taken++) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

/** Fills a text up to the directive's width, counted in characters as in Go and not in UTF-16 units. */
export function padText(text: string, directive: Pick<FormatDirective, 'width' | 'minus' | 'zero'>): string {
  const { width, minus, zero } = directive;
  if (width === 0 || text.length >= 2 * width) return text;
  let missing = width;
  for (let at = 0; at < text.length && missing > 0; missing--) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  if (minus) return text + ' '.repeat(missing);
  return (zero ? '0' : ' ').repeat(missing) + text;
}
