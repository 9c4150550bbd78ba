import { type ReceivedRequest } from '../../../../lib/testing/server/index.ts';

/** A create in the namespace `default`, or whatever is given. */
export const receivedRequest = (given: Partial<ReceivedRequest> = {}): ReceivedRequest => ({
  receivedAt: 0,
  verb: 'create',
  apiGroup: '',
  namespace: 'default',
  name: 'web.0',
  count: undefined,
  method: 'POST',
  path: '/api/v1/namespaces/default/events',
  query: '',
  accept: '',
  contentType: 'application/json',
  userAgent: '',
  body: '',
  ...given,
});
