import { describe, expect, it } from 'vitest';
import { answerRule } from '../../lib/delivery/answerRules.ts';
import { DeliveryNotices } from '../../lib/delivery/DeliveryNotices.ts';
import { type Answer, type DeliveryNotice, EventSinkError } from '../../lib/delivery/index.ts';
import { podEvent } from '../correlation/podEvent.ts';

type Status = Extract<Answer, { kind: 'status' }>;

const event = podEvent({ metadata: { name: 'web.1', namespace: 'shop' } });
const lacking = 'events is forbidden: User "system:serviceaccount:a:b" cannot create resource "events" in API group ""';

function status(code: number, message: string, more: Partial<Status> = {}): Answer {
  return { kind: 'status', code, message, causes: [], isStatus: true, ...more };
}

const ruleOf = (answer: Answer) => answerRule(answer, { verb: 'create', mayBeStored: false });

function startNotices() {
  const told: DeliveryNotice[] = [];
  const notices = new DeliveryNotices((notice) => told.push(notice));
  return {
    notices,
    told: () => told.splice(0),
    rejected: (answer: Answer) => notices.rejected(event, new EventSinkError(answer), ruleOf(answer)),
    paused: (answer: Answer) => notices.paused(new EventSinkError(answer), ruleOf(answer)),
  };
}

describe('DeliveryNotices', () => {
  it.each<[string, Answer, DeliveryNotice['level'], string]>([
    ['an answer', status(422, 'invalid'), 'error', 'Server rejected event (will not retry!)'],
    [
      'a namespace that terminates',
      status(403, 'terminating', { causes: [{ reason: 'NamespaceTerminating' }] }),
      'debug',
      'Server rejected event (will not retry!)',
    ],
    ['a 403 of a plug-in', status(403, 'exceeded quota'), 'error', 'Server rejected event (will not retry!)'],
    ['words of a 403 in a 422', status(422, lacking), 'error', 'Server rejected event (will not retry!)'],
    [
      'an event that can not be sent',
      { kind: 'invalid', message: 'no name' },
      'error',
      'Unable to construct event (will not retry!)',
    ],
  ])('tell of each event that is refused: %s', (_, answer, level, message) => {
    const { rejected, told } = startNotices();
    rejected(answer);
    rejected(answer);
    const notice = { level, message, fields: { event: 'shop/web.1', error: answer.message } };
    expect(told()).toEqual([notice, notice]);
  });

  it('tell once of a permission that is missing, and what has to be added', () => {
    const { rejected, told } = startNotices();
    rejected(status(403, lacking));
    rejected(status(403, lacking.replace('create', 'patch')));
    const [notice, ...more] = told();
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ level: 'error', fields: { error: lacking } });
    expect(notice?.message).toContain('permission');
    const role = String(notice?.fields['role']);
    for (const part of ['kind: ClusterRole', 'apiGroups: ["", "events.k8s.io"]', 'resources: ["events"]']) {
      expect(role).toContain(part);
    }
    expect(role).toContain('verbs: ["create", "patch"]');
    // Others are told all the same.
    rejected(status(403, 'exceeded quota'));
    expect(told()).toHaveLength(1);
  });

  it.each([
    ['with an error', new EventSinkError(status(500, 'broken')), { event: 'shop/web.1', error: 'broken' }],
    ['with an error of another kind', new Error('Bearer abc'), { event: 'shop/web.1', error: 'the sink failed' }],
    ['with none', undefined, { event: 'shop/web.1' }],
  ])('tell of each event that is given up, %s', (_, error, fields) => {
    const { notices, told } = startNotices();
    notices.gaveUp(event, error);
    notices.gaveUp(event, error);
    const notice = { level: 'error', message: 'Unable to write event (retry limit exceeded!)', fields };
    expect(told()).toEqual([notice, notice]);
  });

  it('tell once that nothing is sent, and once that it is over', () => {
    const { notices, paused, told } = startNotices();
    notices.answered();
    expect(told()).toEqual([]);
    paused({ kind: 'not-sent', code: 'ECONNREFUSED', message: 'refused' });
    paused(status(503, 'busy', { retryAfterMs: 1 }));
    const [notice, ...more] = told();
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ level: 'error', fields: { error: 'refused' } });
    expect(notice?.message).toContain('will retry');
    notices.answered();
    notices.answered();
    expect(told()).toEqual([{ level: 'info', message: 'Events are written again', fields: {} }]);
    paused(status(401, 'unauthorized'));
    expect(told()).toMatchObject([{ level: 'error', fields: { error: 'unauthorized' } }]);
  });

  it('tell once of an address at which there is no API server', () => {
    const { notices, paused, told } = startNotices();
    const page = status(404, 'page not found', { isStatus: false });
    paused(page);
    const [address, waiting, ...more] = told();
    expect([address?.level, waiting?.level, more]).toEqual(['error', 'error', []]);
    expect(address?.message).toContain('no API server');
    expect(address?.fields).toEqual({ error: 'page not found' });
    paused(page);
    notices.answered();
    told();
    paused(page);
    expect(told().map(({ message }) => message)).toEqual([waiting?.message]);
  });
});
