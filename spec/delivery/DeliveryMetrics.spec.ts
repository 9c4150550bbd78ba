import { describe, expect, it } from 'vitest';
import { Account } from '../../lib/broadcast/index.ts';
import { type Answer } from '../../lib/delivery/index.ts';
import { DeliveryMetrics } from '../../lib/delivery/DeliveryMetrics.ts';
import { type KubernetesEvent } from '../../lib/event/index.ts';
import { RecordedMetrics } from '../metrics/RecordedMetrics.ts';
import { notSent, reset, status } from './DeliveryWorld.ts';
import { podWrite } from './podWrite.ts';

function setUp() {
  const metrics = new RecordedMetrics();
  const account = new Account<KubernetesEvent>();
  const delivery = { oldestMs: 0, pauses: { sink: 0, namespace: 0, source: 0 } };
  const told = new DeliveryMetrics(metrics, {
    account,
    oldestWaitingMs: () => delivery.oldestMs,
    paused: (scope) => delivery.pauses[scope],
  });
  return { account, delivery, metrics, told };
}

describe('DeliveryMetrics', () => {
  it('lets what is under way be read, until it stops', () => {
    const { account, delivery, metrics, told } = setUp();
    for (let i = 0; i < 6; i++) account.take();
    account.move('waiting', 'running', 2);
    account.move('waiting', 'held', 1);
    delivery.oldestMs = 61_500;
    delivery.pauses = { sink: 1, namespace: 2, source: 3 };
    expect(metrics.gauges).toEqual({
      'event_recorder_waiting{}': 3,
      'event_recorder_in_flight{}': 2,
      'event_recorder_held{}': 1,
      'event_recorder_oldest_waiting_seconds{}': 61.5,
      'event_recorder_paused{scope="sink"}': 1,
      'event_recorder_paused{scope="namespace"}': 2,
      'event_recorder_paused{scope="source"}': 3,
    });
    told.stop();
    expect(metrics.gauges).toEqual({});
  });

  it.each<[Answer | undefined, string]>([
    [undefined, '2xx'],
    [status(429), '429'],
    [status(503), '503'],
    [notSent, 'not-sent'],
    [reset, 'unknown'],
    [{ kind: 'invalid', message: 'too large' }, 'invalid'],
  ])('counts requests and measures them, by verb and what came of it: %j', (answer, code) => {
    const { metrics, told } = setUp();
    told.answered('create', 250, answer);
    told.answered('patch', 50, answer);
    told.answered('patch', 0, answer);
    expect(metrics.counted).toEqual({
      [`event_recorder_writes_total{verb="create",code="${code}"}`]: 1,
      [`event_recorder_writes_total{verb="patch",code="${code}"}`]: 2,
    });
    expect(metrics.observed).toEqual({ 'event_recorder_write_duration_seconds{}': [0.25, 0.05, 0] });
  });

  it('counts retries by the answer that is their reason', () => {
    const { metrics, told } = setUp();
    told.triedAgain(status(500));
    told.triedAgain(reset);
    expect(metrics.counted).toEqual({
      'event_recorder_write_retries_total{code="500"}': 1,
      'event_recorder_write_retries_total{code="unknown"}': 1,
    });
  });

  it('counts what is delivered, in occurrences', () => {
    const { metrics, told } = setUp();
    told.delivered({ ...podWrite().event(), type: 'Warning' }, 4);
    expect(metrics.counted).toEqual({
      'event_recorder_events_total{type="Warning",result="delivered",reason=""}': 4,
    });
  });
});
