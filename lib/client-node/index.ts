export { type ApiRequestOptions } from './ApiRequestOptions.ts';
export { clientNodeScheme } from './clientNodeScheme.ts';
export { CoreV1EventSink, type CoreV1EventSinkOptions } from './CoreV1EventSink.ts';
