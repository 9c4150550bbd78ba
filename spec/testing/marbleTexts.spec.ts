import { describe, expect, it } from 'vitest';
import { type CoreV1Event } from '../../lib/index.ts';
import { haveMessages, marbleTexts } from '../../lib/testing/marbleTexts.ts';

const event: CoreV1Event = {
  metadata: { name: 'web.1', namespace: 'default' },
  involvedObject: { kind: 'Pod', name: 'web' },
  type: 'Normal',
  reason: 'Created',
  message: 'made it',
  count: 1,
};
const repeated = { ...event, count: 3 };

describe('marbleTexts', () => {
  it('says of an event its type, object and reason, and its count if there are more', () => {
    expect(marbleTexts.event(event, false)).toBe('Normal web Created');
    expect(marbleTexts.event(repeated, false)).toBe('Normal web Created x3');
    expect(marbleTexts.event({ metadata: event.metadata, involvedObject: {} }, false)).toBe('');
  });

  it('adds the message if asked', () => {
    expect(marbleTexts.event(repeated, true)).toBe('Normal web Created x3: made it');
    expect(marbleTexts.event({ ...event, message: '' }, true)).toBe('Normal web Created: ');
  });

  it('says the same of events of the newer API, with the count of their series, and their note', () => {
    const { involvedObject: regarding, metadata } = event;
    const eventTime = new Date(0);
    const first = { metadata, regarding, eventTime, type: 'Normal', reason: 'Created', note: 'made it' };
    const series = { ...first, series: { count: 3, lastObservedTime: eventTime } };
    expect(marbleTexts.event(first, false)).toBe('Normal web Created');
    expect(marbleTexts.request({ verb: 'PATCH', event: series }, true)).toBe('PATCH Normal web Created x3: made it');
    expect(marbleTexts.event({ metadata, regarding, eventTime }, true)).toBe('web: ');
  });

  it('says of a request its verb', () => {
    expect(marbleTexts.request({ verb: 'POST', event }, false)).toBe('POST Normal web Created');
    expect(marbleTexts.request({ verb: 'PATCH', event: repeated }, true)).toBe('PATCH Normal web Created x3: made it');
  });

  it('says of an outcome its kind, and how many recordings it is for if not one', () => {
    const outcome = (occurrences: number) => ({ kind: 'created' as const, event: repeated, occurrences, attempts: 1 });
    expect(marbleTexts.outcome(outcome(1), false)).toBe('created Normal web Created x3');
    expect(marbleTexts.outcome(outcome(2), false)).toBe('created Normal web Created x3 +2');
    expect(marbleTexts.outcome(outcome(0), true)).toBe('created Normal web Created x3 +0: made it');
  });

  it('says of a drop its reason', () => {
    expect(marbleTexts.drop({ reason: 'watcher-full', event, occurrences: 1 }, false)).toBe(
      'watcher-full Normal web Created',
    );
    expect(marbleTexts.drop({ reason: 'invalid', occurrences: 1 }, true)).toBe('invalid');
    expect(marbleTexts.drop({ reason: 'interrupted', occurrences: 2 }, false)).toBe('interrupted +2');
  });
});

describe('haveMessages', () => {
  it('finds a message behind a colon', () => {
    expect(haveMessages([])).toBe(false);
    expect(haveMessages(['Normal system:node Created'])).toBe(false);
    expect(haveMessages(['Normal web Created', 'Normal web Created: '])).toBe(true);
  });
});
