import { randomUUID } from 'node:crypto';
import { type CoreV1Event, CoreV1Api } from '@kubernetes/client-node';
import { type ObjectReference } from 'kube-event-recorder';
import { kubeConfigOf } from './startRecording.ts';

/** A namespace of a test's own, seen as `admin`. */
export class TestNamespace {
  readonly name: string;
  readonly #api: CoreV1Api;

  private constructor(name: string, api: CoreV1Api) {
    this.name = name;
    this.#api = api;
  }

  static async create(kubeconfig: string): Promise<TestNamespace> {
    const api = kubeConfigOf(kubeconfig).makeApiClient(CoreV1Api);
    const name = `spec-${randomUUID().slice(0, 8)}`;
    await api.createNamespace({ body: { metadata: { name } } });
    return new TestNamespace(name, api);
  }

  /** A Pod in it; events need it to be named only. */
  pod(name: string | number): ObjectReference {
    return { apiVersion: 'v1', kind: 'Pod', namespace: this.name, name: `web-${name}` };
  }

  async events(): Promise<CoreV1Event[]> {
    return (await this.#api.listNamespacedEvent({ namespace: this.name })).items;
  }

  /** How many occurrences the server knows of. */
  async occurrences(): Promise<number> {
    return (await this.events()).reduce((sum, { count }) => sum + (count ?? 1), 0);
  }

  /** Nothing finalizes it: it is terminating from now on. */
  async terminate(): Promise<void> {
    await this.#api.deleteNamespace({ name: this.name });
  }
}
