export { type CoreV1EventJson, type ObjectMetaJson, type ObjectReferenceJson } from './api/CoreV1EventJson.ts';
export { EventApiServer } from './EventApiServer.ts';
export { type EventApiServerOptions } from './EventApiServerOptions.ts';
export { type ApiStatusCause, type ApiStatusDetails } from './api/apiStatus.ts';
export {
  type Fault,
  type FaultAnswer,
  type FaultBytes,
  type FaultEffect,
  type FaultResponder,
  type FaultResponse,
  type FaultRule,
  type FaultTarget,
} from './faults/Fault.ts';
export { type EventRateLimitType, faultAnswers, type FaultStatus } from './faults/faultAnswers.ts';
export { randomFaults, type RandomFaultsOptions } from './faults/randomFaults.ts';
export { type ReceivedRequest, type RequestVerb } from './http/ReceivedRequest.ts';
export { type LoggedRequest } from './http/RequestLog.ts';
