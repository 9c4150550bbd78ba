import { type ObjectMetaJson, type ObjectReferenceJson } from './CoreV1EventJson.ts';
import { type JsonReader } from './JsonReader.ts';
import { type StoredMetadata, type StoredReference } from '../store/StoredEvent.ts';

const EMPTY_METADATA: StoredMetadata = {
  name: '',
  generateName: '',
  namespace: '',
  uid: '',
  resourceVersion: '',
  creationTimestamp: '',
  labels: new Map(),
  annotations: new Map(),
};

/** Reads `metadata`. Finalizers, owner references and managed fields are taken and not kept. */
export function readMetadata(reader: JsonReader | undefined): StoredMetadata {
  if (reader === undefined) return EMPTY_METADATA;
  const metadata: StoredMetadata = {
    name: reader.string('name'),
    generateName: reader.string('generateName'),
    namespace: reader.string('namespace'),
    uid: reader.string('uid'),
    resourceVersion: reader.string('resourceVersion'),
    creationTimestamp: reader.time('creationTimestamp'),
    labels: reader.strings('labels'),
    annotations: reader.strings('annotations'),
  };
  reader.skip('selfLink', 'generation', 'deletionTimestamp', 'deletionGracePeriodSeconds');
  reader.skip('ownerReferences', 'finalizers', 'managedFields');
  reader.end();
  return metadata;
}

/** Writes `metadata`. */
export const writeMetadata = (metadata: StoredMetadata): ObjectMetaJson => ({
  name: metadata.name,
  ...(metadata.generateName && { generateName: metadata.generateName }),
  ...(metadata.namespace && { namespace: metadata.namespace }),
  ...(metadata.uid && { uid: metadata.uid }),
  ...(metadata.resourceVersion && { resourceVersion: metadata.resourceVersion }),
  ...(metadata.creationTimestamp && { creationTimestamp: metadata.creationTimestamp }),
  ...(metadata.labels.size > 0 && { labels: Object.fromEntries(metadata.labels) }),
  ...(metadata.annotations.size > 0 && { annotations: Object.fromEntries(metadata.annotations) }),
});

const EMPTY_REFERENCE: StoredReference = {
  kind: '',
  namespace: '',
  name: '',
  uid: '',
  apiVersion: '',
  resourceVersion: '',
  fieldPath: '',
};

/** Reads a reference to an object. */
export function readReference(reader: JsonReader | undefined): StoredReference {
  if (reader === undefined) return EMPTY_REFERENCE;
  const reference: StoredReference = {
    kind: reader.string('kind'),
    namespace: reader.string('namespace'),
    name: reader.string('name'),
    uid: reader.string('uid'),
    apiVersion: reader.string('apiVersion'),
    resourceVersion: reader.string('resourceVersion'),
    fieldPath: reader.string('fieldPath'),
  };
  reader.end();
  return reference;
}

/** Writes a reference to an object. */
export const writeReference = (reference: StoredReference): ObjectReferenceJson => ({
  ...(reference.kind && { kind: reference.kind }),
  ...(reference.namespace && { namespace: reference.namespace }),
  ...(reference.name && { name: reference.name }),
  ...(reference.uid && { uid: reference.uid }),
  ...(reference.apiVersion && { apiVersion: reference.apiVersion }),
  ...(reference.resourceVersion && { resourceVersion: reference.resourceVersion }),
  ...(reference.fieldPath && { fieldPath: reference.fieldPath }),
});
