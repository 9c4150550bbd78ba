import { type EventsV1Event, toEventsV1Event } from '../event/index.ts';
import { readEvent } from './readEvent.ts';

/**
 * Reads an events.k8s.io/v1 event from any value, as `readEvent` reads one of core/v1. Never throws.
 *
 * @returns undefined for a value without `metadata`, and for one that throws when read
 * @internal
 */
export function readEventsV1Event(value: unknown): EventsV1Event | undefined {
  const read = readEvent(inWordsOfCoreV1(value));
  return read && { ...toEventsV1Event(read), apiVersion: 'events.k8s.io/v1' };
}

/** What it is called in core/v1, and here. */
const RENAMED = {
  involvedObject: 'regarding',
  message: 'note',
  reportingComponent: 'reportingController',
  source: 'deprecatedSource',
  count: 'deprecatedCount',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
} as const;

const SAME = ['metadata', 'eventTime', 'series', 'type', 'reason', 'action', 'related', 'reportingInstance'] as const;

function inWordsOfCoreV1(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    const names = [...SAME.map((name) => [name, name] as const), ...Object.entries(RENAMED)];
    return Object.fromEntries(names.map(([name, own]) => [name, Reflect.get(value, own) as unknown]));
  } catch {
    // A getter that throws.
    return undefined;
  }
}
