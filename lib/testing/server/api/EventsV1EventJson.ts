import { type CoreV1EventJson, type ObjectMetaJson, type ObjectReferenceJson } from './CoreV1EventJson.ts';

/** An events.k8s.io/v1 Event as the API server writes it: times are text, what is empty is left out. */
export interface EventsV1EventJson {
  readonly kind: 'Event';
  readonly apiVersion: 'events.k8s.io/v1';
  readonly metadata: ObjectMetaJson;
  readonly eventTime: string | null;
  readonly series?: { readonly count: number; readonly lastObservedTime: string | null };
  readonly reportingController?: string;
  readonly reportingInstance?: string;
  readonly action?: string;
  readonly reason?: string;
  readonly regarding: ObjectReferenceJson;
  readonly related?: ObjectReferenceJson;
  readonly note?: string;
  readonly type?: string;
  readonly deprecatedSource: CoreV1EventJson['source'];
  readonly deprecatedFirstTimestamp: string | null;
  readonly deprecatedLastTimestamp: string | null;
  readonly deprecatedCount?: number;
}
