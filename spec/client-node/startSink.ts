import { CoreV1Api, EventsV1Api, type KubeConfig } from '@kubernetes/client-node';
import { lastValueFrom, type Observable } from 'rxjs';
import { onTestFinished } from 'vitest';
import {
  type ApiRequestOptions,
  CoreV1EventSink,
  type CoreV1EventSinkOptions,
  EventsV1EventSink,
} from '../../lib/client-node/index.ts';
import { type Answer, EventSinkError } from '../../lib/delivery/index.ts';
import { type CoreV1Event, type EventsV1Event, MicroTime } from '../../lib/event/index.ts';
import { EventApiServer, type EventApiServerOptions } from '../../lib/testing/server/index.ts';

/** A sink on an API server of its own, which ends with the test. */
export interface StartedSink {
  readonly server: EventApiServer;
  readonly kubeConfig: KubeConfig;
  readonly api: CoreV1Api;
  readonly sink: CoreV1EventSink;
}

export async function startServer(options: EventApiServerOptions = {}): Promise<EventApiServer> {
  const server = await EventApiServer.start({ namespaces: ['shop'], ...options });
  onTestFinished(() => server.close());
  return server;
}

/** What a sink can be given. */
export const GIVEN = ['a KubeConfig', 'an API client'] as const;

/** A sink on the cluster of a KubeConfig. */
export function sinkOn(
  given: (typeof GIVEN)[number],
  kubeConfig: KubeConfig,
  options: CoreV1EventSinkOptions = {},
): CoreV1EventSink {
  return new CoreV1EventSink(given === 'a KubeConfig' ? kubeConfig : kubeConfig.makeApiClient(CoreV1Api), options);
}

export async function startSink(
  options: CoreV1EventSinkOptions = {},
  tls = true,
  given: (typeof GIVEN)[number] = 'an API client',
): Promise<StartedSink> {
  const server = await startServer({ tls });
  const kubeConfig = await server.kubeConfig();
  const api = kubeConfig.makeApiClient(CoreV1Api);
  const sink = given === 'a KubeConfig' ? new CoreV1EventSink(kubeConfig, options) : new CoreV1EventSink(api, options);
  return { server, kubeConfig, api, sink };
}

/** A sink for events of the newer API on the cluster of a KubeConfig. */
export function eventsV1SinkOn(
  given: (typeof GIVEN)[number],
  kubeConfig: KubeConfig,
  options: ApiRequestOptions = {},
): EventsV1EventSink {
  return new EventsV1EventSink(given === 'a KubeConfig' ? kubeConfig : kubeConfig.makeApiClient(EventsV1Api), options);
}

/** A signal that never fires. */
export const never = { signal: new AbortController().signal };

export function podEvent(name: string, more: Partial<CoreV1Event> = {}): CoreV1Event {
  return {
    metadata: { name, namespace: 'shop' },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' },
    type: 'Normal',
    reason: 'Pulled',
    message: 'image pulled',
    count: 1,
    firstTimestamp: new Date(0),
    lastTimestamp: new Date(0),
    ...more,
  };
}

/** The same in the newer API, as its recorder makes it. */
export function podEventsV1Event(name: string, more: Partial<EventsV1Event> = {}): EventsV1Event {
  return {
    metadata: { name, namespace: 'shop' },
    eventTime: new MicroTime(Date.UTC(2026, 0, 1), 42),
    regarding: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' },
    type: 'Normal',
    reason: 'Pulled',
    action: 'Pulling',
    note: 'image pulled',
    reportingController: 'example.com/shop',
    reportingInstance: 'example.com/shop-1',
    ...more,
  };
}

/** The answer that a request fails with. */
export async function answerOf(request: Observable<unknown>): Promise<Answer> {
  try {
    await lastValueFrom(request);
  } catch (error) {
    if (error instanceof EventSinkError) return error.answer;
    throw error;
  }
  throw new Error('the request has succeeded');
}
