import { describe, expect, it } from 'vitest';
import { type ShutdownReport } from '../../lib/index.ts';
import { reportShown } from '../../lib/testing/MarbleReport.ts';

const event = {
  metadata: { name: 'web.1', namespace: 'default' },
  involvedObject: { name: 'web' },
  type: 'Normal',
  reason: 'Created',
  message: 'made it',
  count: 2,
};
const watcher = {
  name: 'sink',
  recorded: 3,
  handled: 1,
  waiting: 0,
  running: 0,
  held: 0,
  lost: { interrupted: 2 },
  undelivered: [{ event, occurrences: 2, reason: 'interrupted' as const }],
  undeliveredUnlisted: 0,
};
const report: ShutdownReport = { complete: false, durationMs: 5, watchers: [watcher, { ...watcher, name: 'audit' }] };

describe('reportShown', () => {
  it('keeps the fields that are expected', () => {
    expect(reportShown(report)).toEqual({});
    expect(reportShown(report, { complete: true })).toEqual({ complete: false });
    expect(reportShown(report, { durationMs: 0, watchers: [{ handled: 0 }, { name: '' }] })).toEqual({
      durationMs: 5,
      watchers: [{ handled: 1 }, { name: 'audit' }],
    });
  });

  it('keeps all that is lost', () => {
    expect(reportShown(report, { watchers: [{ lost: {} }, {}] })).toEqual({
      watchers: [{ lost: { interrupted: 2 } }, {}],
    });
  });

  it('keeps watchers that are not expected', () => {
    expect(reportShown(report, { watchers: [] })).toEqual({ watchers: [{}, {}] });
  });

  it('gives what is undelivered as texts', () => {
    const undelivered = ['interrupted Normal web Created x2 +2'];
    expect(reportShown(report, { watchers: [{ undelivered: [] }, {}] })).toEqual({ watchers: [{ undelivered }, {}] });
    expect(reportShown(report, { watchers: [{ undelivered: ['any: '] }, {}] })).toEqual({
      watchers: [{ undelivered: [`${undelivered.join()}: made it`] }, {}],
    });
  });
});
