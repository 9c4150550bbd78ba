import { expect, it } from 'vitest';
import { propertyOf } from '../../lib/client-node/propertyOf.ts';

it.each([
  [{ key: 5 }, 5],
  [{}, undefined],
  [null, undefined],
  [undefined, undefined],
  ['text', undefined],
])('of %j is %j', (value, property) => {
  expect(propertyOf(value, 'key')).toBe(property);
});
