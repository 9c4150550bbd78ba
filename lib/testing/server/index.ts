export { type CoreV1EventJson, type ObjectMetaJson, type ObjectReferenceJson } from './CoreV1EventJson.ts';
export { EventApiServer } from './EventApiServer.ts';
export { type EventApiServerOptions } from './EventApiServerOptions.ts';
export { type LoggedRequest } from './RequestLog.ts';
export { type ScriptedAnswer, type ScriptedLatency, type ScriptedResponse } from './ScriptedAnswer.ts';
