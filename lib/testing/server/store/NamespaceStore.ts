import { randomUUID } from 'node:crypto';
import { type ObjectMetaJson } from '../api/CoreV1EventJson.ts';
import { type Revision } from './Revision.ts';
import { wireTime } from './wireTime.ts';

/** A core/v1 Namespace as the API server writes it. */
export interface NamespaceJson {
  readonly kind: 'Namespace';
  readonly apiVersion: 'v1';
  readonly metadata: ObjectMetaJson & { readonly deletionTimestamp?: string };
  readonly spec: { readonly finalizers: readonly string[] };
  readonly status: { readonly phase: 'Active' | 'Terminating' };
}

/** Namespaces by name; one that is being deleted stays, terminating, until it is removed. */
export class NamespaceStore {
  readonly #revision: Revision;
  readonly #now: () => number;
  readonly #namespaces = new Map<string, NamespaceJson>();

  constructor(revision: Revision, now: () => number) {
    this.#revision = revision;
    this.#now = now;
  }

  get(name: string): NamespaceJson | undefined {
    return this.#namespaces.get(name);
  }

  /** All namespaces, by name. */
  list(): readonly NamespaceJson[] {
    return [...this.#namespaces.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  create(name: string): NamespaceJson {
    const namespace: NamespaceJson = {
      kind: 'Namespace',
      apiVersion: 'v1',
      metadata: {
        name,
        uid: randomUUID(),
        resourceVersion: String(this.#revision.next()),
        creationTimestamp: wireTime(this.#now()),
        labels: { 'kubernetes.io/metadata.name': name },
      },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    };
    this.#namespaces.set(name, namespace);
    return namespace;
  }

  /** Makes a namespace terminating; a second time changes nothing. */
  terminate(namespace: NamespaceJson): NamespaceJson {
    if (namespace.status.phase === 'Terminating') return namespace;
    const resourceVersion = String(this.#revision.next());
    const metadata = { ...namespace.metadata, resourceVersion, deletionTimestamp: wireTime(this.#now()) };
    const terminating: NamespaceJson = { ...namespace, metadata, status: { phase: 'Terminating' } };
    this.#namespaces.set(metadata.name, terminating);
    return terminating;
  }

  remove(name: string): void {
    this.#namespaces.delete(name);
  }
}
