import { describe, expect, it } from 'vitest';
import { isEventsV1Event, type KubernetesEvent } from '../../lib/event/index.ts';
import { podEvent } from '../correlation/podEvent.ts';
import { podEventV1 } from './podEventV1.ts';

describe('isEventsV1Event', () => {
  it('tells the APIs apart, whatever apiVersion says', () => {
    expect(isEventsV1Event(podEventV1())).toBe(true);
    expect(isEventsV1Event(podEventV1({ apiVersion: 'v1' }))).toBe(true);
    expect(isEventsV1Event(podEvent())).toBe(false);
    expect(isEventsV1Event(podEvent({ apiVersion: 'events.k8s.io/v1' }))).toBe(false);
  });

  it('tells the compiler too', () => {
    const [event]: KubernetesEvent[] = [podEventV1(), podEvent()];
    const text: string | undefined = event && (isEventsV1Event(event) ? event.note : event.message);
    expect(text).toBe('bound to node-1');
  });
});
