import { randomUUID } from 'node:crypto';
import {
  AuthorizationV1Api,
  type CoreV1Event,
  CoreV1Api,
  type KubeConfig,
  RbacAuthorizationV1Api,
} from '@kubernetes/client-node';
import { type ObjectReference } from 'kube-event-recorder';
import { pollUntil } from '../../../cluster/pollUntil.ts';
import { kubeConfigOf } from './startRecording.ts';

/** A namespace of a test's own, seen as `admin`. */
export class TestNamespace {
  readonly name: string;
  readonly #api: CoreV1Api;
  readonly #rbac: RbacAuthorizationV1Api;
  readonly #authorization: AuthorizationV1Api;

  private constructor(name: string, kubeConfig: KubeConfig) {
    this.name = name;
    this.#api = kubeConfig.makeApiClient(CoreV1Api);
    this.#rbac = kubeConfig.makeApiClient(RbacAuthorizationV1Api);
    this.#authorization = kubeConfig.makeApiClient(AuthorizationV1Api);
  }

  static async create(kubeconfig: string): Promise<TestNamespace> {
    const namespace = new TestNamespace(`spec-${randomUUID().slice(0, 8)}`, kubeConfigOf(kubeconfig));
    await namespace.#api.createNamespace({ body: { metadata: { name: namespace.name } } });
    return namespace;
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
    return (await this.counts()).reduce((sum, count) => sum + count, 0);
  }

  /** How often each event occurred, by either API's count, the fewest first. */
  async counts(): Promise<readonly number[]> {
    return (await this.events()).map(({ count, series }) => series?.count ?? count ?? 1).sort((a, b) => a - b);
  }

  /** By which APIs its events were written: `web-0 events.k8s.io/v1`, one line for each event and API, sorted. */
  async writers(): Promise<readonly string[]> {
    const written = (await this.events()).flatMap(({ involvedObject, metadata }) =>
      [...new Set(metadata.managedFields?.map(({ apiVersion }) => apiVersion))].map(
        (apiVersion) => `${involvedObject.name} ${apiVersion}`,
      ),
    );
    return written.sort();
  }

  /** Lets a user write its events by the API of a group, and waits until that is in force. */
  async allow(user: string, apiGroup: 'events.k8s.io' | ''): Promise<void> {
    const namespace = this.name;
    const name = `writer-${apiGroup || 'core'}`;
    const rules = [{ apiGroups: [apiGroup], resources: ['events'], verbs: ['create', 'patch'] }];
    await this.#rbac.createNamespacedRole({ namespace, body: { metadata: { name }, rules } });
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
    const subjects = [{ kind: 'User', name: user }];
    await this.#rbac.createNamespacedRoleBinding({ namespace, body: { metadata: { name }, roleRef, subjects } });
    const resourceAttributes = { group: apiGroup, namespace, resource: 'events', verb: 'patch' };
    await pollUntil('the role is in force', async () => {
      const body = { spec: { user, resourceAttributes } };
      return (await this.#authorization.createSubjectAccessReview({ body })).status?.allowed === true;
    });
  }

  /** Nothing finalizes it: it is terminating from now on. */
  async terminate(): Promise<void> {
    await this.#api.deleteNamespace({ name: this.name });
  }
}
