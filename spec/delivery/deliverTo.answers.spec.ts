import { EMPTY, from, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Answer, EventSinkError } from '../../lib/delivery/index.ts';
import { revoked, unreadable, unshowable } from '../event/hostile.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import {
  alreadyExists,
  conflict,
  DeliveryWorld,
  forbidden,
  notFound,
  notSent,
  type Reply,
  reset,
  status,
} from './DeliveryWorld.ts';

const limited = (type: string) => status(429, { message: `limit reached on type ${type} for key x` });
const tooLarge = status(500, { message: 'etcdserver: request is too large' });
const etcdTimeout = status(500, { message: 'etcdserver: request timed out' });

/** The times at which an event is sent for the first and the second time, and what another event's first is, recorded after the answer. */
const retried = (answer: Reply) => {
  const world = new DeliveryWorld().replies(answer).deliver();
  world.record('a');
  world.advance(1);
  world.record('b');
  world.advance(60_000);
  expect(world.lost).toEqual([]);
  return world.requests;
};

describe('deliverTo: what an answer means', () => {
  describe('anything before the connection stands: not sent', () => {
    it('is tried again; the sink pauses, and is probed', () => {
      expect(retried(notSent)).toEqual(['0 POST a x1', '500 POST a x1', '500 POST b x1']);
    });

    it('counts no attempt: age alone bounds it', () => {
      const world = new DeliveryWorld().deliver({ attempts: 1, maxAgeMs: 100_000 });
      world.answer = () => notSent;
      world.record('a');
      world.advance(200_000);
      expect(world.requests.length).toBeGreaterThan(5);
      expect(world.outcomes).toMatchObject([{ kind: 'gave-up', attempts: world.requests.length }]);
      expect(world.account.snapshot()).toMatchObject({ held: 1 });
      world.subscription?.unsubscribe();
      expect(world.lost).toEqual(['a too-old x1']);
    });
  });

  describe('outcome unknown', () => {
    const unknowns: [string, Reply][] = [
      ['a reset', reset],
      ['EPIPE', { kind: 'unknown', code: 'EPIPE', message: 'broken pipe' }],
      ['a truncated or unparsable 2xx', { kind: 'unexpected', message: 'no event' }],
      ['408', status(408)],
      ['425', status(425)],
      ['502', status(502)],
      ['504', status(504)],
      ['503 without Retry-After', status(503)],
      ['500 with etcd’s text', etcdTimeout],
      ['an aborted request', { kind: 'aborted', message: 'aborted' }],
      ['an error of another class', () => throwError(() => new Error('boom'))],
      ['something that is no error', () => throwError(() => 'boom')],
      ['a sink that gives no event', () => EMPTY],
      ['a sink that gives what is no event', () => from([undefined as never])],
      ['a sink that gives an object without a name', () => from([{ metadata: {} } as never])],
      ['a sink that gives what can’t be read', () => from([unreadable() as never])],
    ];

    it.each(unknowns)('%s: that write is tried again, counted, and nothing else waits', (_, answer) => {
      expect(retried(answer)).toEqual(['0 POST a x1', '1 POST b x1', '500 POST a x1']);
      const world = new DeliveryWorld();
      world.answer = () => answer;
      world.deliver();
      world.record('a');
      world.advance(899_999);
      expect(world.outcomes).toMatchObject([{ kind: 'gave-up', attempts: 12 }]);
    });

    it('the client’s timeout: the request is aborted after 35 s, and tried again', () => {
      const world = new DeliveryWorld().replies('never').deliver();
      world.record('a');
      world.advance(34_999);
      expect(world.seen[0]?.signal.aborted).toBe(false);
      world.advance(1);
      expect(world.seen[0]?.signal.aborted).toBe(true);
      world.advance(500);
      expect(world.requests).toEqual(['0 POST a x1', '35500 POST a x1']);
    });

    it('the client’s timeout is as long as it is told', () => {
      const world = new DeliveryWorld().replies('never').deliver({ requestTimeoutMs: 100, attempts: 1 });
      world.record('a');
      world.advance(100);
      expect(world.outcomes).toMatchObject([
        { kind: 'gave-up', error: { answer: { kind: 'unknown', code: 'TIMEOUT' } } },
      ]);
    });

    it('an unknown PATCH: the retry carries the last known resourceVersion, and on 409 goes once more without', () => {
      const world = new DeliveryWorld().replies('stored', reset, conflict).deliver();
      world.record('a');
      world.advance(1);
      world.record('a');
      world.advance(1_000);
      expect(world.seen.map(({ line, patch }) => [line, patch?.['metadata']])).toEqual([
        ['0 POST a x1', undefined],
        ['1 PATCH a x2', { resourceVersion: '1' }],
        ['501 PATCH a x2', { resourceVersion: '1' }],
        ['501 PATCH a x2', undefined],
      ]);
    });
  });

  describe('500 request is too large', () => {
    it('is final', () => {
      const world = new DeliveryWorld().replies(tooLarge).deliver();
      world.record('a');
      world.advance(60_000);
      expect(world.told).toEqual(['rejected a x1 +1']);
      expect(world.requests).toHaveLength(1);
    });
  });

  describe('429, 500, 503 with Retry-After', () => {
    it.each([429, 500, 503])('%i: the sink waits until then plus 0–25 % jitter', (code) => {
      expect(retried(status(code, { retryAfterMs: 4_000 }))).toEqual([
        '0 POST a x1',
        '5000 POST a x1',
        '5000 POST b x1',
      ]);
    });

    it('waits for no longer than the server asks where chance has it', () => {
      const world = new DeliveryWorld(() => 0).replies(status(429, { retryAfterMs: 4_000 })).deliver();
      world.record('a');
      world.advance(10_000);
      expect(world.requests).toEqual(['0 POST a x1', '4000 POST a x1']);
    });

    it('is capped at 60 s', () => {
      expect(retried(status(503, { retryAfterMs: 3_600_000 }))).toEqual([
        '0 POST a x1',
        '60000 POST a x1',
        '60000 POST b x1',
      ]);
    });

    it('is counted', () => {
      const world = new DeliveryWorld().deliver({ attempts: 3 });
      world.answer = () => status(429, { retryAfterMs: 1 });
      world.record('a');
      world.advance(60_000);
      expect(world.outcomes).toMatchObject([{ kind: 'gave-up', attempts: 3 }]);
    });

    it.each([502, 504])('%i with it is an unknown outcome like any other', (code) => {
      expect(retried(status(code, { retryAfterMs: 4_000 }))).toEqual(['0 POST a x1', '1 POST b x1', '500 POST a x1']);
    });
  });

  describe('429 without', () => {
    it('is tried at most 5 times more, 1 s doubling', () => {
      const world = new DeliveryWorld(() => 0).deliver();
      world.answer = () => status(429);
      world.record('a');
      world.advance(900_000);
      expect(world.requests.map((line) => Number.parseInt(line))).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000]);
      expect(world.outcomes).toMatchObject([{ kind: 'gave-up', attempts: 6 }]);
    });

    it('doubles up to 30 s', () => {
      const world = new DeliveryWorld(() => 0).deliver();
      world.answer = () => limited('Namespace');
      world.record('a', 'b');
      world.advance(900_000);
      const times = [...new Set(world.requests.map((line) => Number.parseInt(line)))];
      const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(Math.max(...waits)).toBe(30_000);
      expect(waits.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    });

    it.each<[string, Answer, string[]]>([
      ['Namespace', limited('Namespace'), ['bank/c']],
      ['SourceAndObject', limited('SourceAndObject'), ['shop/b', 'bank/c']],
      ['User', limited('User'), []],
      ['Server', limited('Server'), []],
      ['nothing: that namespace pauses', status(429), ['bank/c']],
    ])('pauses what its message names: %s', (_, answer, goesOn) => {
      const world = new DeliveryWorld(() => 0).replies(answer).deliver();
      world.record('shop/a');
      world.advance(1);
      world.record('shop/b', 'bank/c');
      world.advance(500);
      expect(world.seen.slice(1).map(({ event: { metadata } }) => `${metadata.namespace}/${metadata.name}`)).toEqual(
        goesOn,
      );
      world.advance(500);
      expect(world.requests).toHaveLength(4);
    });

    it('SourceAndObject pauses the other events of the same source about the same object', () => {
      const world = new DeliveryWorld(() => 0).replies(limited('SourceAndObject')).deliver();
      const about = { involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web' }, source: { component: 'c' } };
      world.events.next(world.correlated('a', about));
      world.advance(1);
      world.events.next(world.correlated('b', about));
      world.events.next(world.correlated('c', { ...about, source: { component: 'other' } }));
      world.advance(10);
      expect(world.requests).toEqual(['0 POST a x1', '1 POST c x1']);
      world.advance(1_000);
      expect(world.requests.slice(2)).toEqual(['1000 POST a x1', '1000 POST b x1']);
    });
  });

  describe('any other 5xx', () => {
    it.each([500, 501, 505, 599])('%i: that write is tried at most 4 times more', (code) => {
      expect(retried(status(code))).toEqual(['0 POST a x1', '1 POST b x1', '500 POST a x1']);
      const world = new DeliveryWorld().deliver();
      world.answer = () => status(code);
      world.record('a');
      world.advance(900_000);
      expect(world.outcomes).toMatchObject([{ kind: 'gave-up', attempts: 5 }]);
    });
  });

  describe('401, and no credentials', () => {
    it.each<[string, Answer]>([
      ['401', status(401)],
      ['no credentials', { kind: 'credentials', message: 'exec plug-in failed' }],
    ])('%s: tried again; the sink pauses, and is probed; age alone bounds it', (_, answer) => {
      expect(retried(answer)).toEqual(['0 POST a x1', '500 POST a x1', '500 POST b x1']);
      const world = new DeliveryWorld().replies(answer, answer, answer).deliver({ attempts: 1 });
      world.record('a');
      world.advance(60_000);
      expect(world.told).toEqual(['created a x1 +1']);
    });
  });

  describe('409 Conflict', () => {
    it('is sent again at most 3 times, at once and without resourceVersion', () => {
      const world = new DeliveryWorld().replies('stored', conflict, conflict, conflict, conflict, 'stored').deliver();
      world.record('a');
      world.advance(1);
      world.record('a');
      world.advance(60_000);
      expect(world.seen.map(({ line, patch }) => [line, patch?.['metadata']])).toEqual([
        ['0 POST a x1', undefined],
        ['1 PATCH a x2', { resourceVersion: '1' }],
        ['1 PATCH a x2', undefined],
        ['1 PATCH a x2', undefined],
        ['1 PATCH a x2', undefined],
      ]);
      expect(world.outcomes).toMatchObject([{ kind: 'created' }, { kind: 'gave-up', attempts: 4 }]);
    });

    it('is counted', () => {
      const world = new DeliveryWorld().replies('stored', conflict, conflict).deliver({ attempts: 2 });
      world.record('a');
      world.advance(1);
      world.record('a');
      world.advance(1);
      expect(world.outcomes.at(-1)).toMatchObject({ kind: 'gave-up', attempts: 2 });
    });
  });

  describe('409 AlreadyExists after an unknown outcome', () => {
    it.each<[string, Reply]>([
      ['a reset', reset],
      ['504', status(504)],
      ['any 5xx: what it had done by then the server doesn’t say', status(500)],
    ])('is ours, and created: %s', (_, before) => {
      const world = new DeliveryWorld().replies(before, alreadyExists).deliver();
      world.record('a');
      world.advance(60_000);
      expect(world.requests).toEqual(['0 POST a x1', '500 POST a x1']);
      expect(world.told).toEqual(['created a x1 +1']);
    });

    it('PATCH the newest state if it has grown', () => {
      const world = new DeliveryWorld().replies(reset, alreadyExists).deliver();
      world.record('a');
      world.advance(100);
      world.record('a', 'a');
      world.advance(60_000);
      expect(world.requests).toEqual(['0 POST a x1', '500 POST a x3', '500 PATCH a x3']);
      expect(world.told).toEqual(['patched a x3 +3']);
    });

    it('the least that it may have counts: whichever of two POSTs came through', () => {
      const world = new DeliveryWorld(() => 0.5).replies(reset, reset, alreadyExists).deliver();
      world.record('a');
      world.advance(100);
      world.record('a');
      world.advance(60_000);
      expect(world.requests).toEqual(['0 POST a x1', '250 POST a x2', '750 POST a x2', '750 PATCH a x2']);
    });

    it('counts no attempt', () => {
      const world = new DeliveryWorld().replies(reset, alreadyExists).deliver({ attempts: 2 });
      world.record('a');
      world.advance(100);
      world.record('a');
      world.advance(60_000);
      expect(world.told).toEqual(['patched a x2 +2']);
    });

    it.each<[string, Reply]>([
      ['what was not sent', notSent],
      ['a 429', status(429)],
      ['a 401', status(401)],
    ])('is a collision after %s, which says that it was not stored', (_, before) => {
      const world = new DeliveryWorld().replies(before, alreadyExists).deliver();
      world.record('a');
      world.advance(60_000);
      expect(world.seen[2]?.event.metadata.name).not.toBe('a');
      expect(world.requests).toHaveLength(3);
    });
  });

  describe('409 AlreadyExists at the first try', () => {
    it('is a collision: one fresh name, POST again, and repeats go there', () => {
      const world = new DeliveryWorld().replies(alreadyExists).deliver();
      world.record('a');
      world.advance(1);
      world.record('a');
      world.advance(1);
      const names = world.seen.map(({ event }) => event.metadata.name);
      expect(names[1]).toMatch(/^pod-a\.[0-9a-f]+$/);
      expect(names).toEqual(['a', names[1], names[1]]);
      expect(world.requests.map((line) => line.split(' ')[1])).toEqual(['POST', 'POST', 'PATCH']);
      expect(world.account.snapshot()).toMatchObject({ recorded: 2, handled: 2 });
    });

    it('a second collision is final, and a later repeat tries again; it was counted', () => {
      const world = new DeliveryWorld().replies(alreadyExists, alreadyExists, 'stored').deliver();
      world.record('a');
      world.advance(60_000);
      expect(world.outcomes).toMatchObject([{ kind: 'rejected', attempts: 2 }]);
      world.record('a');
      world.advance();
      expect(world.told.at(-1)).toMatch(/^created .* x2 \+2$/);
      const strict = new DeliveryWorld().replies(alreadyExists, 'stored').deliver({ attempts: 1 });
      strict.record('a');
      strict.advance(60_000);
      expect(strict.outcomes).toMatchObject([{ kind: 'gave-up', attempts: 1 }]);
    });
  });

  describe('404', () => {
    it('on PATCH: a POST, at once, and no attempt is counted', () => {
      const world = new DeliveryWorld().replies('stored', notFound).deliver({ attempts: 1 });
      world.record('a');
      world.advance(1);
      world.record('a');
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '1 PATCH a x2', '1 POST a x2']);
      expect(world.told.at(-1)).toBe('created a x2 +1');
    });

    it('on PATCH, and AlreadyExists on the POST: it is there after all, and brought up to date', () => {
      const world = new DeliveryWorld().replies('stored', notFound, alreadyExists).deliver();
      world.record('a');
      world.advance(1);
      world.record('a');
      world.advance();
      expect(world.requests.slice(1)).toEqual(['1 PATCH a x2', '1 POST a x2', '1 PATCH a x2']);
    });

    it('a server that can’t make up its mind is not asked for ever', () => {
      const world = new DeliveryWorld().deliver();
      world.answer = (line) => (line.includes('PATCH') ? notFound : line.includes('x2') ? alreadyExists : undefined);
      world.record('a');
      world.advance(1);
      world.record('a');
      world.advance();
      expect(world.outcomes.at(-1)).toMatchObject({ kind: 'gave-up' });
      expect(world.requests.length).toBeLessThan(12);
    });

    it('on POST with a Status: final', () => {
      const world = new DeliveryWorld().replies(notFound).deliver();
      world.record('a');
      world.advance(60_000);
      expect(world.told).toEqual(['rejected a x1 +1']);
      expect(world.requests).toHaveLength(1);
    });

    it('without a Status, a wrong address or a proxy: told once, tried again; the sink pauses, and is probed', () => {
      const proxy = status(404, { isStatus: false, message: '<html>' });
      expect(retried(proxy)).toEqual(['0 POST a x1', '500 POST a x1', '500 POST b x1']);
      const world = new DeliveryWorld().replies(proxy, proxy, 'stored', proxy, 'stored').deliver({ attempts: 1 });
      world.record('a');
      world.advance(60_000);
      world.record('b');
      world.advance(60_000);
      expect(world.told).toEqual(['created a x1 +1', 'created b x1 +1']);
      const address = world.notices.filter(({ message }) => message.includes('no API server'));
      expect(address).toMatchObject([{ level: 'error', fields: { error: '<html>' } }]);
    });

    it('without a Status on PATCH makes no second object', () => {
      const world = new DeliveryWorld().replies('stored', status(404, { isStatus: false })).deliver();
      world.record('a');
      world.advance(1);
      world.record('a');
      world.advance(60_000);
      expect(world.requests).toEqual(['0 POST a x1', '1 PATCH a x2', '501 PATCH a x2']);
    });
  });

  describe('403', () => {
    it('with cause NamespaceTerminating: final, quiet; PATCHes there still work', () => {
      const terminating = status(403, { causes: [{ reason: 'NamespaceTerminating' }] });
      const world = new DeliveryWorld().replies('stored', terminating).deliver();
      world.record('a', 'b');
      world.advance(1);
      world.record('a');
      world.advance(60_000);
      expect(world.told).toEqual(['created a x1 +1', 'rejected b x1 +1', 'patched a x2 +1']);
      expect(world.notices.map(({ level }) => level)).toEqual(['debug']);
    });

    it('any other: final, and a later repeat tries again', () => {
      const world = new DeliveryWorld().replies(forbidden).deliver();
      world.record('a');
      world.advance(60_000);
      expect(world.requests).toHaveLength(1);
      world.record('a');
      world.advance();
      expect(world.told).toEqual(['rejected a x1 +1', 'created a x2 +2']);
    });

    it('prints once, with the YAML to add', () => {
      const world = new DeliveryWorld().replies(forbidden, forbidden).deliver();
      world.record('a', 'b');
      world.advance();
      expect(world.notices).toHaveLength(1);
      expect(world.notices[0]).toMatchObject({ level: 'error', fields: { error: forbidden.message } });
      const role = String(world.notices[0]?.fields['role']);
      for (const part of [
        'kind: ClusterRole',
        'apiGroups: ["", "events.k8s.io"]',
        'resources: ["events"]',
        'verbs: ["create", "patch"]',
      ]) {
        expect(role).toContain(part);
      }
    });

    it('gives the rule hint only for `User "…" cannot <verb> resource`', () => {
      const quota = status(403, { message: 'admission webhook denied the request' });
      const world = new DeliveryWorld().replies(quota, quota).deliver();
      world.record('a', 'b');
      world.advance();
      expect(world.notices.map(({ message, fields }) => [message, fields])).toEqual([
        ['Server rejected event (will not retry!)', { event: 'shop/a', error: quota.message }],
        ['Server rejected event (will not retry!)', { event: 'shop/b', error: quota.message }],
      ]);
    });
  });

  describe('3xx, any other 4xx, and what can’t be sent at all', () => {
    it.each<[string, Answer]>([
      ['301', status(301)],
      ['400', status(400)],
      ['409 of another reason', status(409, { reason: 'Expired' })],
      ['409 without a Status', status(409, { isStatus: false })],
      ['413', status(413)],
      ['422', status(422)],
      ['an invalid request', { kind: 'invalid', message: 'no name' }],
    ])('%s: final', (_, answer) => {
      const world = new DeliveryWorld().replies(answer).deliver();
      world.record('a');
      world.advance(60_000);
      expect(world.outcomes).toMatchObject([{ kind: 'rejected', occurrences: 1, attempts: 1, error: { answer } }]);
      expect(world.requests).toHaveLength(1);
      expect(world.account.snapshot()).toMatchObject({ held: 1, waiting: 0, running: 0 });
    });
  });

  describe('defaults', () => {
    it('12 answered attempts, backoff up to 0.5 s doubling to 30 s', () => {
      const world = new DeliveryWorld().deliver();
      world.answer = () => reset;
      world.record('a');
      world.advance(900_000);
      const times = world.requests.map((line) => Number.parseInt(line));
      expect(times.slice(1).map((time, index) => time - (times[index] ?? 0))).toEqual([
        500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000,
      ]);
      expect(world.outcomes).toMatchObject([{ kind: 'gave-up', attempts: 12 }]);
      expect(world.notices).toMatchObject([{ message: 'Unable to write event (retry limit exceeded!)' }]);
    });

    it('full jitter: the wait is a random part of its bound', () => {
      const chances = [0.5, 0, 0.25];
      const world = new DeliveryWorld(() => chances.shift() ?? 1).replies(reset, reset, reset).deliver();
      world.record('a');
      world.advance(10_000);
      expect(world.requests.map((line) => Number.parseInt(line))).toEqual([0, 250, 250, 750]);
    });

    it('backoffs are bounded as they are told', () => {
      const world = new DeliveryWorld().deliver({ firstBackoffMs: 10, longestBackoffMs: 25, attempts: 5 });
      world.answer = () => reset;
      world.record('a');
      world.advance(1_000);
      expect(world.requests.map((line) => Number.parseInt(line))).toEqual([0, 10, 30, 55, 80]);
    });

    it('maxAgeMs, 15 min: what waits for longer is given up, and held as too-old', () => {
      const world = new DeliveryWorld();
      world.answer = () => 'never';
      world.deliver({ concurrent: 1, requestTimeoutMs: 2_000_000 });
      world.record('a');
      world.advance(1);
      world.record('b');
      world.advance(899_999);
      expect(world.told).toEqual([]);
      world.advance(1);
      expect(world.outcomes).toMatchObject([{ kind: 'gave-up', event: { metadata: { name: 'b' } }, attempts: 0 }]);
      world.subscription?.unsubscribe();
      expect(world.lost.toSorted()).toEqual(['a interrupted x1', 'b too-old x1']);
    });

    it('maxAgeMs is not passed by one more try: what was in flight by then is given up when it fails', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(200, reset)).deliver({ maxAgeMs: 100 });
      world.record('a');
      world.advance(1_000);
      expect(world.requests).toEqual(['0 POST a x1']);
      expect(world.outcomes).toMatchObject([{ kind: 'gave-up', attempts: 1, error: { answer: reset } }]);
    });

    it('what was given up is delivered by a later count', () => {
      const world = new DeliveryWorld().replies(reset).deliver({ attempts: 1 });
      world.record('a');
      world.advance(1);
      world.record('a');
      world.advance();
      expect(world.told).toEqual(['gave-up a x1 +1', 'created a x2 +2']);
    });
  });

  describe('a sink that doesn’t keep to its contract', () => {
    it.each<[string, () => unknown]>([
      ['an error', () => new Error('boom')],
      ['an answer', () => new EventSinkError(reset)],
      ['undefined', () => undefined],
      ['a Proxy that throws', unreadable],
      ['a revoked Proxy', revoked],
      ['a value without a text', () => unshowable],
    ])('and throws %s in the call is an unknown outcome', (_, thrown) => {
      const throwing: Reply = () => {
        throw thrown();
      };
      expect(retried(throwing)).toEqual(['0 POST a x1', '1 POST b x1', '500 POST a x1']);
    });

    it('and gives no answer at all is an unknown outcome', () => {
      expect(retried(() => Reflect.get({}, 'nothing') as never)).toEqual([
        '0 POST a x1',
        '1 POST b x1',
        '500 POST a x1',
      ]);
    });

    it('and goes on after its first event is taken at its first word', () => {
      const world = new DeliveryWorld();
      world.replies((event) => from([event, { ...event, message: 'second' }])).deliver();
      world.record('a');
      world.advance();
      expect(world.outcomes).toMatchObject([{ kind: 'created', event: { message: 'message 1' } }]);
      expect(world.seen[0]?.signal.aborted).toBe(false);
    });
  });

  describe('notices', () => {
    it('say that events wait, and that it is over, once each', () => {
      const world = new DeliveryWorld().replies(notSent, notSent, 'stored', 'stored', notSent).deliver();
      world.record('a', 'b');
      world.advance(60_000);
      world.record('c');
      world.advance(60_000);
      const waits = 'Events wait: they cannot be written at present (will retry)';
      const over = 'Events are written again';
      expect(world.notices.map(({ message }) => message)).toEqual([waits, over, waits, over]);
    });

    it.each<[string, Reply]>([
      ['a rejection', forbidden],
      ['a pause', notSent],
      ['a write given up', reset],
    ])('that throw are reported as unhandled, and nothing stands still: %s', (_, answer) => {
      const world = new DeliveryWorld();
      const errors = unhandledErrors(() => {
        world.replies(answer).deliver({
          attempts: 1,
          concurrent: 1,
          onNotice: () => {
            throw new Error('boom');
          },
        });
        world.record('a');
        world.advance(1_000);
        world.record('a');
        world.advance(1_000);
      });
      expect(errors.length).toBeGreaterThan(0);
      expect(world.account.snapshot()).toMatchObject({ recorded: 2, handled: 2 });
      world.events.complete();
      expect(world.completed).toBe(true);
    });

    it('that throw where a write has become too old hold up no other', () => {
      const world = new DeliveryWorld();
      const errors = unhandledErrors(() => {
        world.replies('never').deliver({
          concurrent: 1,
          maxAgeMs: 100,
          requestTimeoutMs: 1_000,
          onNotice: () => {
            throw new Error('boom');
          },
        });
        world.record('a');
        world.advance(1);
        world.record('b', 'c');
        world.advance(2_000);
      });
      expect(errors).toHaveLength(3);
      expect(world.told.toSorted()).toEqual(['gave-up a x1 +1', 'gave-up b x1 +1', 'gave-up c x1 +1']);
    });
  });
});
