import { type CoreV1Event } from '../../lib/event/index.ts';
import { ServerObject, Write } from '../../lib/delivery/ServerObject.ts';
import { podEvent } from '../correlation/podEvent.ts';

/** The repeat of an event about a Pod: its count, and a message that tells which it is. */
export function counted(name: string, count = 1, changes: Partial<CoreV1Event> = {}): CoreV1Event {
  return podEvent({ metadata: { name, namespace: 'shop' }, count, message: `message ${count}`, ...changes });
}

/** The object of an event that nobody has written yet. */
export function podObject(name = 'web', namespace = 'shop'): ServerObject {
  return new ServerObject(`${namespace}/${name}`, namespace, 1);
}

/** A write that waits for an object of its own. */
export function podWrite(name = 'web', changes: Partial<CoreV1Event> = {}): Write {
  const event = counted(name, 1, changes);
  const write = new Write(podObject(name, event.metadata.namespace), event, 0);
  write.object.waiting.push(write);
  return write;
}

/** The names of objects, without their namespace. */
export function namesOf(objects: readonly ServerObject[]): string[] {
  return objects.map(({ key }) => key.slice(key.indexOf('/') + 1));
}
