import { randomInt } from 'node:crypto';

/** No vowels and no digits that look like them, so that no words come out. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * Makes a name from `generateName`: its first 58 characters and five random ones.
 *
 * @param isFree asked up to eight times; the last name is given back whatever the answer
 * @see apiserver storage/names SimpleNameGenerator
 */
export function generateName(prefix: string, isFree: (name: string) => boolean): string {
  let name = '';
  for (let tries = 0; tries < 8; tries += 1) {
    name = prefix.slice(0, 58);
    for (let length = 0; length < 5; length += 1) name += ALPHABET.charAt(randomInt(ALPHABET.length));
    if (isFree(name)) break;
  }
  return name;
}
