import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Kubectl } from '../Kubectl.ts';
import { type Fields } from './contractRow.ts';
import { type ContractTarget } from './ContractTarget.ts';

/** A server that is held to what kubectl makes of it. */
export interface KubectlTarget {
  readonly kubectl: Kubectl;
  readonly send: ContractTarget['send'];
}

const OLD = '2001-01-15T10:00:00Z';
const HEAD = 'LAST SEEN   TYPE      REASON    OBJECT           MESSAGE';

/**
 * What kubectl says to events and what it prints of them. All of it was seen with kubectl and kube-apiserver 1.34.4.
 *
 * The events are from 2001: their ages have as many characters whenever the tests run, so that columns can be compared.
 *
 * @param target asked for when the tests run; each has a namespace of its own
 */
export function kubectlContract(target: () => KubectlTarget): void {
  const shown = (text: string, namespace: string): string =>
    text
      .replaceAll(namespace, 'NAMESPACE')
      .replaceAll(/(?<=deleted) from NAMESPACE namespace/g, '') // not said before kubectl 1.34
      .replace(/\b\d\dy\b/g, 'AGE')
      .replace(/\b[0-9a-f]{8}-[-0-9a-f]{27}\b/g, 'UID')
      .replace(/(resourceVersion"?: "?)\d+/g, '$1VERSION')
      .replace(/(creationTimestamp"?: "?)[-:TZ\d]+/g, '$1CREATED');
  const coreEvent = (namespace: string, name: string, event: Fields = {}) => ({
    kind: 'Event',
    apiVersion: 'v1',
    metadata: { name, namespace },
    involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace, name: 'web', fieldPath: 'spec.containers{c}' },
    reason: 'Created',
    message: `it is ${name}`,
    source: { component: 'kubelet', host: 'node-1' },
    type: 'Normal',
    count: 1,
    firstTimestamp: OLD,
    lastTimestamp: OLD,
    ...event,
  });
  const newerEvent = (namespace: string, name: string, event: Fields = {}) => ({
    kind: 'Event',
    apiVersion: 'events.k8s.io/v1',
    metadata: { name, namespace },
    eventTime: '2001-01-15T10:00:00.123456Z',
    reportingController: 'example.com/controller',
    reportingInstance: 'controller-0',
    action: 'Scale',
    reason: 'Scaled',
    regarding: { kind: 'Deployment', apiVersion: 'apps/v1', namespace, name: 'web' },
    note: `it is ${name}`,
    type: 'Warning',
    ...event,
  });

  /** A namespace with a kubectl in it, and what that prints: standard output and errors, or the lines of the former. */
  const setUp = async () => {
    const { kubectl, send } = target();
    const namespace = `contract-${randomUUID().slice(0, 8)}`;
    const created = await send('POST', '/api/v1/namespaces', { body: { metadata: { name: namespace } } });
    expect(created.status).toBe(201);
    const run = async (args: readonly string[], input: unknown = '') => {
      const text = typeof input === 'string' ? input : JSON.stringify(input);
      const { stdout, stderr } = await kubectl.run([`--namespace=${namespace}`, ...args], text);
      return shown(stdout + stderr, namespace);
    };
    const record = async (name: string, event: Fields = {}) => {
      const body = coreEvent(namespace, name, event);
      expect((await send('POST', `/api/v1/namespaces/${namespace}/events`, { body })).status).toBe(201);
    };
    return {
      namespace,
      record,
      run,
      lines: async (...args: string[]) => (await run(args)).trimEnd().split('\n'),
      follow: (...args: string[]) => {
        const child = kubectl.follow([`--namespace=${namespace}`, ...args]);
        onTestFinished(child.kill);
        return () => shown(child.printed(), namespace).trimEnd().split('\n');
      },
      core: (name: string, event?: Fields) => coreEvent(namespace, name, event),
      newer: (name: string, event?: Fields) => newerEvent(namespace, name, event),
    };
  };
  /** With two events about a Pod, and one about a Deployment. */
  const setUpThree = async () => {
    const set = await setUp();
    await set.record('pod.1');
    await set.record('pod.2', { type: 'Warning', count: 5 });
    const involvedObject = { kind: 'Deployment', apiVersion: 'apps/v1', namespace: set.namespace, name: 'web' };
    await set.record('deployment.1', { involvedObject });
    return set;
  };
  const DEPLOYMENT = 'AGE         Normal    Created   deployment/web   it is deployment.1';
  const POD_1 = 'AGE         Normal    Created   pod/web          it is pod.1';
  const POD_2 = 'AGE         Warning   Created   pod/web          it is pod.2';

  describe('kubectl create', () => {
    it('makes events of either API, which are there under both names', async () => {
      const { run, core, newer } = await setUp();
      expect(await run(['create', '-f', '-'], core('pod.1'))).toBe('event/pod.1 created\n');
      expect(await run(['create', '-f', '-'], newer('web.1'))).toBe('event.events.k8s.io/web.1 created\n');
      expect(await run(['get', 'events', '-o', 'name'])).toBe('event/pod.1\nevent/web.1\n');
      expect(await run(['get', 'events.v1.events.k8s.io', '-o', 'name'])).toBe(
        'event.events.k8s.io/pod.1\nevent.events.k8s.io/web.1\n',
      );
    });

    it('makes several at once, and a name', async () => {
      const { run, core, newer } = await setUp();
      const generated = { ...core(''), metadata: { generateName: 'made.' } };
      const documents = [core('pod.1'), newer('web.1'), generated].map((event) => JSON.stringify(event)).join('\n');
      expect(await run(['create', '-f', '-'], documents)).toMatch(
        /^event\/pod\.1 created\nevent\.events\.k8s\.io\/web\.1 created\nevent\/made\.[a-z0-9]{5} created\n$/,
      );
    });

    it('is told of unknown fields by the server', async () => {
      const { run, core } = await setUp();
      const event = core('pod.1', { bogus: 1 });
      const strict =
        'Error from server (BadRequest): error when creating "STDIN": Event in version "v1" cannot be handled as a Event: strict decoding error: unknown field "bogus"\n';
      expect(await run(['create', '-f', '-'], event)).toBe(strict);
      const warned = 'event/pod.1 created\nWarning: unknown field "bogus"\n';
      expect(await run(['create', '-f', '-', '--validate=warn'], event)).toBe(warned);
      expect(await run(['create', '-f', '-', '--validate=warn'], event)).toBe(
        'Warning: unknown field "bogus"\nError from server (AlreadyExists): error when creating "STDIN": events "pod.1" already exists\n',
      );
      const ignored = await run(['create', '-f', '-', '--validate=ignore'], { ...event, metadata: { name: 'pod.2' } });
      expect(ignored).toBe('event/pod.2 created\n');
    });

    it('tries, and stores nothing', async () => {
      const { run, core } = await setUp();
      const tried = await run(['create', '-f', '-', '--dry-run=server'], core('pod.1'));
      expect(tried).toBe('event/pod.1 created (server dry run)\n');
      expect(await run(['get', 'events'])).toBe('No resources found in NAMESPACE namespace.\n');
    });

    it('is refused in words that people can read', async () => {
      const { run, core, newer } = await setUp();
      const refused = (event: object) => run(['create', '-f', '-'], event);
      expect(await refused(core('a%b'))).toBe(
        'The Event "a%b" is invalid: metadata.name: Invalid value: "a%b": may not contain \'%\'\n',
      );
      expect(await refused(newer('web.1', { series: { count: 1 }, action: '' }))).toBe(
        'The Event "web.1" is invalid: \n* action: Required value\n* series.count: Invalid value: "": should be at least 2\n* series.lastObservedTime: Required value\n',
      );
      expect(await refused(core('pod.1', { eventTime: '2026-01-15T10:00:00.123Z' }))).toBe(
        'Error from server (BadRequest): error when creating "STDIN": Event in version "v1" cannot be handled as a Event: parsing time "2026-01-15T10:00:00.123Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".123Z" as ".000000"\n',
      );
      const elsewhere = { ...core('pod.1'), metadata: { name: 'pod.1' } };
      expect(await run(['create', '-f', '-', '--namespace=nope'], elsewhere)).toBe(
        'Error from server (NotFound): error when creating "STDIN": namespaces "nope" not found\n',
      );
    });
  });

  describe('kubectl get events', () => {
    it('prints columns, some or all', async () => {
      const { lines, newer, run } = await setUpThree();
      expect(await lines('get', 'events')).toEqual([HEAD, DEPLOYMENT, POD_1, POD_2]);
      expect(await lines('get', 'event', 'pod.2', '-o', 'wide')).toEqual([
        'LAST SEEN   TYPE      REASON    OBJECT    SUBOBJECT            SOURCE            MESSAGE       FIRST SEEN   COUNT   NAME',
        'AGE         Warning   Created   pod/web   spec.containers{c}   kubelet, node-1   it is pod.2   AGE          5       pod.2',
      ]);
      await run(['create', '-f', '-'], newer('web.1', { series: { count: 7, lastObservedTime: '2001-01-15T10:05:00.000000Z' } }));
      expect(await lines('get', 'events', 'web.1', '-o', 'wide')).toEqual([
        'LAST SEEN   TYPE      REASON   OBJECT           SUBOBJECT   SOURCE                                 MESSAGE       FIRST SEEN   COUNT   NAME',
        'AGE         Warning   Scaled   deployment/web               example.com/controller, controller-0   it is web.1   AGE          7       web.1',
      ]);
    });

    it('knows the short name', async () => {
      const { lines, run } = await setUpThree();
      expect(await lines('get', 'ev', '-o', 'name')).toEqual([
        'event/deployment.1',
        'event/pod.1',
        'event/pod.2',
        'Warning: short name "ev" could also match lower priority resource events.events.k8s.io',
      ]);
      expect(await run(['api-resources', '--api-group=events.k8s.io', '--no-headers'])).toBe(
        'events   ev    events.k8s.io/v1   true   Event\n',
      );
    });

    it('prints those of all namespaces', async () => {
      const { lines, namespace } = await setUpThree();
      const printed = await lines('get', 'events', '-A', `--field-selector=metadata.namespace=${namespace},type=Warning`);
      expect(printed.map((line) => line.replace(/^(NAMESPACE) +/, '$1 '))).toEqual([
        'NAMESPACE LAST SEEN   TYPE      REASON    OBJECT    MESSAGE',
        'NAMESPACE AGE         Warning   Created   pod/web   it is pod.2',
      ]);
    });

    it('selects by fields and labels, and prints labels', async () => {
      const { lines, run } = await setUpThree();
      const names = (...args: string[]) => lines('get', 'events', '-o', 'name', ...args);
      expect(await names('--field-selector', 'involvedObject.kind=Pod,type!=Warning')).toEqual(['event/pod.1']);
      expect(await names('--field-selector', 'reason=Created,involvedObject.name=web,source=kubelet')).toHaveLength(3);
      expect(await run(['label', 'event', 'pod.1', 'pod.2', 'app=web'])).toBe('event/pod.1 labeled\nevent/pod.2 labeled\n');
      expect(await names('-l', 'app=web')).toEqual(['event/pod.1', 'event/pod.2']);
      expect(await names('-l', '!app')).toEqual(['event/deployment.1']);
      expect(await lines('get', 'events', 'pod.1', '--show-labels')).toEqual([
        'LAST SEEN   TYPE     REASON    OBJECT    MESSAGE       LABELS',
        'AGE         Normal   Created   pod/web   it is pod.1   app=web',
      ]);
      expect(await run(['get', 'events', '-l', 'app in web'])).toBe(
        "Error from server (BadRequest): Unable to find \"/v1, Resource=events\" that match label selector \"app in web\", field selector \"\": unable to parse requirement: found 'web' expected: '('\n",
      );
      expect(await run(['get', 'events', '--field-selector', 'foo=x'])).toBe(
        'Error from server (BadRequest): Unable to find "/v1, Resource=events" that match label selector "", field selector "foo=x": field label not supported: foo\n',
      );
    });

    it('gets them in pages, and sorts them by itself', async () => {
      const { lines } = await setUpThree();
      expect(await lines('get', 'events', '--chunk-size=1')).toEqual([HEAD, DEPLOYMENT, POD_1, POD_2]);
      const sorted = await lines('get', 'events', '--chunk-size=2', '--sort-by=.count', '-o', 'name');
      expect(sorted.at(-1)).toBe('event/pod.2');
      expect(await lines('get', 'events', '--sort-by=.lastTimestamp')).toEqual([HEAD, DEPLOYMENT, POD_1, POD_2]);
      expect(await lines('get', 'events', '-o', 'custom-columns=N:.metadata.name,C:.count')).toEqual([
        'N              C',
        'deployment.1   1',
        'pod.1          1',
        'pod.2          5',
      ]);
    });

    it('gets them whole, of either API', async () => {
      const { run } = await setUpThree();
      expect(await run(['get', 'event', 'pod.1', '-o', 'yaml'])).toBe(`apiVersion: v1
count: 1
eventTime: null
firstTimestamp: "${OLD}"
involvedObject:
  apiVersion: v1
  fieldPath: spec.containers{c}
  kind: Pod
  name: web
  namespace: NAMESPACE
kind: Event
lastTimestamp: "${OLD}"
message: it is pod.1
metadata:
  creationTimestamp: "CREATED"
  name: pod.1
  namespace: NAMESPACE
  resourceVersion: "VERSION"
  uid: UID
reason: Created
reportingComponent: ""
reportingInstance: ""
source:
  component: kubelet
  host: node-1
type: Normal
`);
      const { items, ...list } = JSON.parse(await run(['get', 'events.v1.events.k8s.io', '-o', 'json'])) as { items: object[] };
      expect(list).toEqual({ kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: '' } });
      expect(items).toHaveLength(3);
      expect(items[2]).toEqual({
        kind: 'Event',
        apiVersion: 'events.k8s.io/v1',
        metadata: { name: 'pod.2', namespace: 'NAMESPACE', uid: 'UID', resourceVersion: 'VERSION', creationTimestamp: 'CREATED' },
        eventTime: null,
        reason: 'Created',
        regarding: { kind: 'Pod', apiVersion: 'v1', namespace: 'NAMESPACE', name: 'web', fieldPath: 'spec.containers{c}' },
        note: 'it is pod.2',
        type: 'Warning',
        deprecatedSource: { component: 'kubelet', host: 'node-1' },
        deprecatedFirstTimestamp: OLD,
        deprecatedLastTimestamp: OLD,
        deprecatedCount: 5,
      });
    });

    it('says which there are not', async () => {
      const { run } = await setUpThree();
      expect(await run(['get', 'events', 'pod.1', 'nope', '-o', 'name'])).toBe(
        'event/pod.1\nError from server (NotFound): events "nope" not found\n',
      );
      expect(await run(['get', 'events.v1.events.k8s.io', 'nope'])).toBe(
        'Error from server (NotFound): events.events.k8s.io "nope" not found\n',
      );
    });

    it('goes on with what comes', async () => {
      const { follow, record, run } = await setUpThree();
      const all = follow('get', 'events', '--watch');
      const warnings = follow('get', 'events', '-w', '-o', 'name', '--field-selector=type=Warning');
      await vi.waitFor(() => expect([all(), warnings()].map(({ length }) => length)).toEqual([4, 1]), 20_000);
      await record('pod.3');
      await run(['patch', 'event', 'pod.3', '-p', '{"type":"Warning"}']);
      const added = [POD_1.replace('pod.1', 'pod.3'), POD_2.replace('pod.2', 'pod.3')];
      await vi.waitFor(() => expect(all()).toEqual([HEAD, DEPLOYMENT, POD_1, POD_2, ...added]), 20_000);
      await vi.waitFor(() => expect(warnings()).toEqual(['event/pod.2', 'event/pod.3']), 20_000);
    });
  });

  describe('kubectl events', () => {
    // It sorts by time, which is the same for all of these.
    const NORMAL = ['AGE Normal Created Deployment/web it is deployment.1', 'AGE Normal Created Pod/web it is pod.1'];
    const WARNING = 'AGE (x5 over AGE) Warning Created Pod/web it is pod.2';
    const rows = (lines: readonly string[]) => lines.slice(1).map((line) => line.replace(/ +/g, ' '));

    it('prints columns', async () => {
      const { lines } = await setUpThree();
      expect(await lines('events')).toEqual([
        'LAST SEEN           TYPE      REASON    OBJECT           MESSAGE',
        'AGE                 Normal    Created   Deployment/web   it is deployment.1',
        'AGE                 Normal    Created   Pod/web          it is pod.1',
        'AGE (x5 over AGE)   Warning   Created   Pod/web          it is pod.2',
      ]);
    });

    it('prints those for an object, or of a type', async () => {
      const { lines, newer, run } = await setUpThree();
      await run(['create', '-f', '-'], newer('web.1'));
      expect(rows(await lines('events', '--for', 'deployment/web'))).toEqual([
        NORMAL[0],
        'AGE Warning Scaled Deployment/web it is web.1',
      ]);
      expect(rows(await lines('events', '--for', 'Pod/web'))).toEqual([NORMAL[1], WARNING]);
      expect(rows(await lines('events', '--for=deployment.apps/web', '--types=normal'))).toEqual([NORMAL[0]]);
      expect(rows(await lines('events', '--types=Warning,Normal'))).toHaveLength(4);
      expect(await run(['events', '--for', 'job.batch/none'])).toBe('No events found in NAMESPACE namespace.\n');
      const whole = JSON.parse(await run(['events', '--types=Warning', '-o', 'json'])) as { items: object[] };
      expect(whole.items).toMatchObject([
        { kind: 'Event', apiVersion: 'v1', metadata: { name: 'pod.2' }, count: 5 },
        { kind: 'Event', apiVersion: 'v1', metadata: { name: 'web.1' }, reportingComponent: 'example.com/controller' },
      ]);
    });

    it('goes on with what comes, for one object too', async () => {
      const { follow, namespace, record } = await setUpThree();
      const all = follow('events', '-w');
      const some = follow('events', '--for', 'pod/web', '--watch', '--types=Normal');
      await vi.waitFor(() => expect(all()).toHaveLength(4), 20_000);
      await vi.waitFor(() => expect(some()).toHaveLength(2), 20_000);
      await record('pod.3');
      await record('node.1', { involvedObject: { kind: 'Node', apiVersion: 'v1', namespace, name: 'node-1' } });
      const pod3 = 'AGE Normal Created Pod/web it is pod.3';
      const node = 'AGE Normal Created Node/node-1 it is node.1';
      await vi.waitFor(() => expect(rows(all())).toEqual([...NORMAL, WARNING, pod3, node]), 20_000);
      await vi.waitFor(() => expect(rows(some())).toEqual([NORMAL[1], pod3]), 20_000);
    });
  });

  describe('kubectl patch and its like', () => {
    it('patches in three ways', async () => {
      const { run } = await setUpThree();
      const patch = (...args: string[]) => run(['patch', 'event', 'pod.1', ...args]);
      expect(await patch('-p', '{"count":2}')).toBe('event/pod.1 patched\n');
      expect(await patch('-p', '{"count":2}')).toBe('event/pod.1 patched (no change)\n');
      expect(await patch('--type=merge', '-p', '{"count":3,"source":null}')).toBe('event/pod.1 patched\n');
      expect(await patch('--type=json', '-p', '[{"op":"replace","path":"/count","value":4}]')).toBe('event/pod.1 patched\n');
      expect(await run(['get', 'event', 'pod.1', '-o', 'jsonpath={.count} {.source}'])).toBe('4 {}');
      expect(await patch('--dry-run=server', '-p', '{"count":9}', '-o', 'jsonpath={.count}')).toBe('9');
      expect(await patch('--type=json', '-p', '[{"op":"remove","path":"/nope"}]')).toBe(
        'The request is invalid: the server rejected our request due to an error in our request\n',
      );
      expect(await run(['patch', 'event', 'nope', '-p', '{}'])).toBe(
        'Error from server (NotFound): events "nope" not found\n',
      );
    });

    it('patches the series of the newer API, and no more', async () => {
      const { run, newer } = await setUp();
      await run(['create', '-f', '-'], newer('web.1'));
      const patch = (body: string) => run(['patch', 'events.v1.events.k8s.io', 'web.1', '-p', body]);
      const series = '{"series":{"count":2,"lastObservedTime":"2026-01-15T10:00:00.123456Z"}}';
      expect(await patch(series)).toBe('event.events.k8s.io/web.1 patched\n');
      expect(await patch('{"note":"other"}')).toBe(
        'The Event "web.1" is invalid: message: Invalid value: "other": field is immutable\n',
      );
    });

    it('annotates and labels', async () => {
      const { run } = await setUpThree();
      expect(await run(['annotate', 'event', 'pod.1', 'example.com/a=1'])).toBe('event/pod.1 annotated\n');
      expect(await run(['annotate', 'event', 'pod.1', 'example.com/a=2', '--overwrite'])).toBe('event/pod.1 annotated\n');
      expect(await run(['annotate', 'events.v1.events.k8s.io', 'pod.1', 'b=3'])).toBe('event.events.k8s.io/pod.1 annotated\n');
      expect(await run(['label', 'events', '--all', 'app=web'])).toBe(
        'event/deployment.1 labeled\nevent/pod.1 labeled\nevent/pod.2 labeled\n',
      );
      expect(await run(['label', 'event', 'pod.1', 'app-'])).toBe('event/pod.1 unlabeled\n');
      expect(await run(['get', 'event', 'pod.1', '-o', 'jsonpath={.metadata.annotations} {.metadata.labels}'])).toBe(
        '{"b":"3","example.com/a":"2"} ',
      );
    });

    it('replaces, and applies from the client', async () => {
      const { run, core, newer } = await setUpThree();
      expect(await run(['replace', '-f', '-'], core('pod.1', { count: 5 }))).toBe('event/pod.1 replaced\n');
      expect(await run(['replace', '-f', '-'], core('pod.9'))).toBe('event/pod.9 replaced\n'); // one may, with events
      await run(['create', '-f', '-'], newer('web.1'));
      expect(await run(['replace', '-f', '-'], newer('web.1', { note: 'other' }))).toBe(
        'The Event "web.1" is invalid: message: Invalid value: "other": field is immutable\n',
      );
      expect(await run(['apply', '-f', '-'], core('pod.7'))).toBe('event/pod.7 created\n');
      expect(await run(['apply', '-f', '-'], core('pod.7'))).toBe('event/pod.7 unchanged\n');
      expect(await run(['apply', '-f', '-'], core('pod.7', { count: 2 }))).toBe('event/pod.7 configured\n');
      expect(await run(['get', 'event', 'pod.7', '-o', 'jsonpath={.count}'])).toBe('2');
    });
  });

  describe('kubectl delete', () => {
    it('deletes one, those that are selected, and all', async () => {
      const { lines, record, run } = await setUpThree();
      await record('pod.3');
      expect(await run(['delete', 'event', 'nope'])).toBe('Error from server (NotFound): events "nope" not found\n');
      expect(await run(['delete', 'event', 'pod.3', '--dry-run=server'])).toMatch(/^event "pod\.3" deleted.*server dry run/);
      expect(await lines('get', 'events', '-o', 'name')).toHaveLength(4);
      expect(await run(['delete', 'event', 'pod.3'])).toBe('event "pod.3" deleted\n');
      expect(await run(['delete', 'events', '--field-selector=type=Warning'])).toBe(
        'event "pod.2" deleted\n',
      );
      expect(await run(['delete', 'events.v1.events.k8s.io', '--all'])).toBe(
        'event.events.k8s.io "deployment.1" deleted\nevent.events.k8s.io "pod.1" deleted\n',
      );
      expect(await run(['delete', 'events', '--all'])).toBe('No resources found\n');
      expect(await run(['get', 'events'])).toBe('No resources found in NAMESPACE namespace.\n');
      expect(await run(['events'])).toBe('No events found in NAMESPACE namespace.\n');
    });
  });
}
