/** DNS-1123: the longest name that the API server takes for most kinds, events.k8s.io/v1 events among them. */
const longestName = 253;

/**
 * Names an event: `<object name>.<hex>`, or a random UUID where that is no DNS-1123 subdomain (at most 253 characters; labels of
 * `a` to `z`, `0` to `9` and `-`, neither beginning nor ending in `-`).
 *
 * An object without a name, or one such as `system:node:a`, therefore gets events with a UUID for a name.
 *
 * @param objectName - the name of the object that the event is about; default: none
 * @param hex - see {@link EventInstant.hex}
 * @param random - a number from 0 up to 1, for the UUID
 *
 * @example
 * ```ts
 * import { eventName } from 'kube-event-recorder';
 *
 * eventName('web-1', '188adf2fced714c0', Math.random); // 'web-1.188adf2fced714c0'
 * ```
 *
 * @see `GenerateEventName` in {@link https://github.com/kubernetes/client-go/tree/master/tools/record/util | tools/record/util}
 */
export function eventName(objectName: string | undefined, hex: string, random: () => number): string {
  const fits =
    typeof objectName === 'string' && objectName.length + 1 + hex.length <= longestName && subdomain.test(objectName);
  return fits ? `${objectName}.${hex}` : randomUuid(random);
}

/** Runs of letters and digits, joined by dashes or by a single dot: at no character is there more than one way on. */
const subdomain = /^[a-z0-9]+(?:(?:-+|\.)[a-z0-9]+)*$/;

/** A version 4 UUID made from the injected chance, which crypto.randomUUID() has no way to take. */
function randomUuid(random: () => number): string {
  // A random that gives 1 stays within four digits all the same.
  const block = (): number => Math.min(Math.floor(random() * 0x10000), 0xffff);
  const digits = (value: number): string => value.toString(16).padStart(4, '0');
  const version = (block() & 0x0fff) | 0x4000;
  const variant = (block() & 0x3fff) | 0x8000;
  const any = (): string => digits(block());
  return `${any()}${any()}-${any()}-${digits(version)}-${digits(variant)}-${any()}${any()}${any()}`;
}
