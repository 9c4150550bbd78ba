import { describe, expect, it } from 'vitest';
import { isCarrier } from '../../lib/correlation/EventCarrier.ts';
import { unreadable } from '../event/hostile.ts';
import { podEvent } from './podEvent.ts';

describe('isCarrier', () => {
  it('tells what carries an event from an event', () => {
    expect([podEvent(), { event: podEvent() }].map(isCarrier)).toEqual([false, true]);
  });

  it('takes whatever can not be read for an event', () => {
    expect([undefined, null, 5, 'event', unreadable()].map((value) => isCarrier(value as never))).toEqual(
      Array(5).fill(false),
    );
  });
});
