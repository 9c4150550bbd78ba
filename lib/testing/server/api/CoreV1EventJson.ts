/** Metadata of an object as the API server writes it. */
export interface ObjectMetaJson {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** `2026-01-15T10:00:00Z`. */
  readonly creationTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A core/v1 ObjectReference as the API server writes it. */
export interface ObjectReferenceJson {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly apiVersion?: string;
  readonly resourceVersion?: string;
  readonly fieldPath?: string;
}

/** A core/v1 Event as the API server writes it: times are text, what is empty is left out. */
export interface CoreV1EventJson {
  readonly kind: 'Event';
  readonly apiVersion: 'v1';
  readonly metadata: ObjectMetaJson;
  readonly involvedObject: ObjectReferenceJson;
  readonly reason?: string;
  readonly message?: string;
  readonly source: { readonly component?: string; readonly host?: string };
  /** `2026-01-15T10:00:00Z`. */
  readonly firstTimestamp: string | null;
  /** `2026-01-15T10:00:00Z`. */
  readonly lastTimestamp: string | null;
  readonly count?: number;
  readonly type?: string;
  /** `2026-01-15T10:00:00.123456Z`. */
  readonly eventTime: string | null;
  readonly series?: { readonly count?: number; readonly lastObservedTime: string | null };
  readonly action?: string;
  readonly related?: ObjectReferenceJson;
  readonly reportingComponent: string;
  readonly reportingInstance: string;
}
