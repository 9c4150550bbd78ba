import { type EventType } from './CoreV1Event.ts';

/**
 * Tells whether a value is one of the two event types, `Normal` and `Warning`, spelt exactly so.
 *
 * @see `ValidateEventType` in {@link https://github.com/kubernetes/client-go/tree/master/tools/record/util | tools/record/util}
 */
export function isEventType(value: unknown): value is EventType {
  return value === 'Normal' || value === 'Warning';
}
