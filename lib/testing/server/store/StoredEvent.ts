/** Metadata as it is stored; what is absent is `''` or empty, as in Go. */
export interface StoredMetadata {
  readonly name: string;
  readonly generateName: string;
  readonly namespace: string;
  readonly uid: string;
  /** A whole number as text; `''` before the first write. */
  readonly resourceVersion: string;
  /** `2026-01-15T10:00:00Z`. */
  readonly creationTimestamp: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

/** A reference to an object as it is stored. */
export interface StoredReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly apiVersion: string;
  readonly resourceVersion: string;
  readonly fieldPath: string;
}

/**
 * An event between the two APIs: every field is there, zero where it was not given, and times are in the server's form.
 *
 * Both APIs read into it and write from it, as in the API server, where one object is served under two names.
 *
 * @see kubernetes pkg/apis/core Event
 */
export interface StoredEvent {
  readonly metadata: StoredMetadata;
  readonly involvedObject: StoredReference;
  readonly reason: string;
  readonly message: string;
  readonly source: { readonly component: string; readonly host: string };
  /** A Time, or `''`. */
  readonly firstTimestamp: string;
  /** A Time, or `''`. */
  readonly lastTimestamp: string;
  readonly count: number;
  readonly type: string;
  /** A MicroTime, or `''`. */
  readonly eventTime: string;
  readonly series: { readonly count: number; readonly lastObservedTime: string } | undefined;
  readonly action: string;
  readonly related: StoredReference | undefined;
  readonly reportingController: string;
  readonly reportingInstance: string;
}
