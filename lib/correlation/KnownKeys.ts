import { type CoreV1Event } from '../event/index.ts';
import { eventAggregatorByReasonFunc } from './eventKeys.ts';

/** The keys of an event that don't depend on its message. */
export interface EventKeys {
  /** See `getSpamKey`. */
  readonly spamKey: string;
  /** The aggregateKey of {@link eventAggregatorByReasonFunc}. */
  readonly groupKey: string;
}

/** So many groups of one object are known at once; one more takes the place of the first. */
const MOST_OF_OBJECT = 8;

/**
 * Remembers the keys of groups that repeat, so that the next event of such a group gets the same strings.
 *
 * Making the two keys and hashing them takes 0.8 µs, more than all else that such an event costs; V8 hashes a string once, and comparing the
 * fields takes a quarter. What is forgotten here is made anew: nothing else depends on it.
 *
 * Groups are looked up by the uid of their object, or else by its name, in two generations: when the younger is full it becomes the elder, and the
 * one before is forgotten. An LRU would cost a deletion for each addition.
 */
export class KnownKeys {
  readonly #capacity: number;
  #younger = new Map<string, KnownGroup[]>();
  #elder = new Map<string, KnownGroup[]>();
  /** How many groups the younger generation has. */
  #size = 0;

  /** @param capacity - how many groups a generation holds, or a few more */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** @throws what reading the event throws */
  find(event: CoreV1Event): EventKeys | undefined {
    const groups = this.#groupsOf(event);
    if (groups === undefined) return undefined;
    for (const group of groups) if (group.includes(event)) return group;
    return undefined;
  }

  /**
   * Adds the group of an event, which wasn't found.
   *
   * @throws what reading the event throws
   */
  add(event: CoreV1Event, spamKey: string): void {
    const group = new KnownGroup(event, spamKey);
    const object = objectOf(event);
    if (!group.isText || object === undefined) return;
    const groups = this.#groupsOf(event);
    if (groups === undefined) {
      this.#set(object, [group]);
      return;
    }
    if (groups.length === MOST_OF_OBJECT) groups.shift();
    else this.#size++;
    groups.push(group);
  }

  #groupsOf(event: CoreV1Event): KnownGroup[] | undefined {
    if (this.#size === 0) return undefined;
    const object = objectOf(event);
    if (object === undefined) return undefined;
    const groups = this.#younger.get(object);
    if (groups !== undefined || this.#elder.size === 0) return groups;
    const elder = this.#elder.get(object);
    if (elder !== undefined) this.#set(object, elder);
    return elder;
  }

  #set(object: string, groups: KnownGroup[]): void {
    if (this.#size >= this.#capacity) {
      this.#elder = this.#younger;
      this.#younger = new Map();
      this.#size = 0;
    }
    this.#younger.set(object, groups);
    this.#size += groups.length;
  }
}

function objectOf({ involvedObject }: CoreV1Event): string | undefined {
  return involvedObject.uid ?? involvedObject.name;
}

/** The fields that the keys are made of. */
class KnownGroup implements EventKeys {
  readonly spamKey: string;
  readonly groupKey: string;
  readonly #component: string | undefined;
  readonly #host: string | undefined;
  readonly #kind: string | undefined;
  readonly #namespace: string | undefined;
  readonly #name: string | undefined;
  readonly #uid: string | undefined;
  readonly #apiVersion: string | undefined;
  readonly #type: string | undefined;
  readonly #reason: string | undefined;
  readonly #reportingComponent: string | undefined;
  readonly #reportingInstance: string | undefined;

  constructor(event: CoreV1Event, spamKey: string) {
    const { source, involvedObject } = event;
    this.spamKey = spamKey;
    [this.groupKey] = eventAggregatorByReasonFunc(event, spamKey);
    this.#component = source?.component;
    this.#host = source?.host;
    this.#kind = involvedObject.kind;
    this.#namespace = involvedObject.namespace;
    this.#name = involvedObject.name;
    this.#uid = involvedObject.uid;
    this.#apiVersion = involvedObject.apiVersion;
    this.#type = event.type;
    this.#reason = event.reason;
    this.#reportingComponent = event.reportingComponent;
    this.#reportingInstance = event.reportingInstance;
  }

  /** What a caller without types has put in the place of text may become another text later. */
  get isText(): boolean {
    const object = [this.#kind, this.#namespace, this.#name, this.#uid, this.#apiVersion];
    const reporter = [this.#component, this.#host, this.#reportingComponent, this.#reportingInstance];
    const fields: readonly unknown[] = [...object, ...reporter, this.#type, this.#reason];
    return fields.every((field) => field === undefined || typeof field === 'string');
  }

  includes(event: CoreV1Event): boolean {
    const { source, involvedObject } = event;
    return (
      event.reason === this.#reason &&
      event.type === this.#type &&
      involvedObject.name === this.#name &&
      involvedObject.namespace === this.#namespace &&
      involvedObject.uid === this.#uid &&
      involvedObject.kind === this.#kind &&
      involvedObject.apiVersion === this.#apiVersion &&
      source?.component === this.#component &&
      source?.host === this.#host &&
      event.reportingComponent === this.#reportingComponent &&
      event.reportingInstance === this.#reportingInstance
    );
  }
}
