export { type DeliveryOutcome } from './DeliveryOutcome.ts';
export { deliverTo, type DeliverToOptions } from './deliverTo.ts';
export { type EventSink, type EventSinkRequest } from './EventSink.ts';
export { type Answer, type AnswerCause, EventSinkError } from './EventSinkError.ts';
export { readEvent } from './readEvent.ts';
export { eventAddress, type EventAddress, MOST_REQUEST_BYTES, type Refused, repairEvent } from './repairEvent.ts';
