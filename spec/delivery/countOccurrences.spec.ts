import { describe, expect, it } from 'vitest';
import { countOccurrences } from '../../lib/delivery/countOccurrences.ts';
import { RecordedMetrics } from '../metrics/RecordedMetrics.ts';
import { podWrite } from './podWrite.ts';

const events = (type: string, result: string, reason = '') =>
  `event_recorder_events_total{type="${type}",result="${result}",reason="${reason}"}`;

describe('countOccurrences', () => {
  const event = podWrite().event();

  it('counts by type, result and reason', () => {
    const told = new RecordedMetrics();
    countOccurrences(told, 'recorded', { ...event, type: 'Normal' }, 1);
    countOccurrences(told, 'delivered', { ...event, type: 'Warning' }, 7);
    countOccurrences(told, 'lost', { ...event, type: 'Warning' }, 2, 'rejected');
    countOccurrences(told, 'lost', { ...event, type: 'Warning' }, 3, 'rejected');
    expect(told.counted).toEqual({
      [events('Normal', 'recorded')]: 1,
      [events('Warning', 'delivered')]: 7,
      [events('Warning', 'lost', 'rejected')]: 5,
    });
  });

  it.each([undefined, 'Error', 'web-7c5d'])('makes no label of the type %s', (type) => {
    const told = new RecordedMetrics();
    countOccurrences(told, 'lost', { ...event, type } as typeof event, 1, 'stopped');
    countOccurrences(told, 'lost', undefined, 1, 'stopped');
    expect(told.counted).toEqual({ [events('', 'lost', 'stopped')]: 2 });
  });

  it('is silent about nothing', () => {
    const told = new RecordedMetrics();
    countOccurrences(told, 'delivered', event, 0);
    expect(told.counted).toEqual({});
  });

  it('doesn’t even look at the event where there is nobody to tell', () => {
    const unread = new Proxy(event, { get: () => expect.unreachable() });
    countOccurrences(undefined, 'delivered', unread, 1);
  });
});
