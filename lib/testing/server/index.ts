export { type CoreV1EventJson, type ObjectMetaJson, type ObjectReferenceJson } from './api/CoreV1EventJson.ts';
export { EventApiServer } from './EventApiServer.ts';
export { type EventApiServerOptions } from './EventApiServerOptions.ts';
export { type LoggedRequest } from './http/RequestLog.ts';
export { type ScriptedAnswer, type ScriptedLatency, type ScriptedResponse } from './ScriptedAnswer.ts';
