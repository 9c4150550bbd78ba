import { describe, expect, it } from 'vitest';
import { isEventType } from '../../lib/event/index.ts';

describe('isEventType', () => {
  it.each(['Normal', 'Warning'])('takes %s', (type) => {
    expect(isEventType(type)).toBe(true);
  });

  it.each(['', 'normal', 'Error', 'Warning ', 'NORMAL', undefined, null, 0, {}, ['Normal'], new String('Normal')])(
    'refuses %j',
    (type: unknown) => {
      expect(isEventType(type)).toBe(false);
    },
  );
});
