import { type ApiHandler, type ApiRequest } from '../http/ApiRequest.ts';
import { alreadyExists, badRequest, forbidden, invalid, notFound } from './apiStatus.ts';
import { checkIsJson } from './checkIsJson.ts';
import { DecodeError } from './DecodeError.ts';
import { type EventStore } from '../store/EventStore.ts';
import { invalidField, requiredField } from './fieldError.ts';
import { isJsonObject, JsonReader } from './JsonReader.ts';
import { labelProblems } from './nameRules.ts';
import { type NamespaceJson, type NamespaceStore } from '../store/NamespaceStore.ts';
import { parseJson } from './parseJson.ts';

const IMMORTAL = ['default', 'kube-public', 'kube-system'];

/** The namespaces: as much of them as events need. */
export class NamespaceResource {
  readonly #namespaces: NamespaceStore;
  readonly #events: EventStore;

  constructor(namespaces: NamespaceStore, events: EventStore) {
    this.#namespaces = namespaces;
    this.#events = events;
  }

  readonly list: ApiHandler = () => {
    const metadata = { resourceVersion: String(this.#events.revision) };
    const items = this.#namespaces.list().map((item) => ({ ...item, kind: undefined, apiVersion: undefined }));
    return { status: 200, body: { kind: 'NamespaceList', apiVersion: 'v1', metadata, items } };
  };

  readonly get: ApiHandler = (request) => ({ status: 200, body: this.#find(request) });

  readonly create: ApiHandler = (request) => {
    checkIsJson(request);
    const name = namespaceName(request.body);
    if (name === '')
      throw invalid('Namespace', '', [requiredField('metadata.name', 'name or generateName is required')]);
    const problems = labelProblems(name).map((problem) => invalidField('metadata.name', name, problem));
    if (problems.length > 0) throw invalid('Namespace', name, problems);
    if (this.#namespaces.get(name)) throw alreadyExists('namespaces', name);
    return { status: 201, body: this.#namespaces.create(name) };
  };

  /** What a cluster does within seconds is done at once: the namespace goes, and with it its events. */
  readonly delete: ApiHandler = (request) => {
    const namespace = this.#find(request);
    const { name } = namespace.metadata;
    if (IMMORTAL.includes(name)) throw forbidden('namespaces', name, 'this namespace may not be deleted');
    const terminating = this.#namespaces.terminate(namespace);
    for (const event of this.#events.list(name)) this.#events.delete(event);
    this.#namespaces.remove(name);
    return { status: 200, body: terminating };
  };

  #find({ name }: ApiRequest): NamespaceJson {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) throw notFound('namespaces', name);
    return namespace;
  }
}

function namespaceName(body: string): string {
  try {
    const value = parseJson(body);
    if (!isJsonObject(value)) throw new DecodeError('the body is no object');
    return new JsonReader(value, 'Namespace').object('metadata', 'ObjectMeta')?.string('name') ?? '';
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(`Namespace in version "v1" cannot be handled as a Namespace: ${error.message}`);
  }
}
