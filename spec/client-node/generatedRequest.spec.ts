import { HttpMethod, RequestContext } from '@kubernetes/client-node';
import { asyncScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ApiRequest } from '../../lib/client-node/ApiRequest.ts';
import { callOptions } from '../../lib/client-node/generatedRequest.ts';
import { KeptConnections } from '../../lib/client-node/keptConnections.ts';

function requestOf(connections?: KeptConnections): ApiRequest {
  return new ApiRequest({ connections, scheduler: asyncScheduler, timeoutMs: 30_000, userAgent: 'spec/1' });
}

/** What our middleware makes of a request that the generated API has built. */
async function prepared(
  request: ApiRequest,
  contentType?: string,
  change: (context: RequestContext) => void = () => {},
) {
  const context = new RequestContext('https://user:pass-word@127.0.0.1/api', HttpMethod.POST);
  context.setHeaderParam('Authorization', 'Bearer a-token\n');
  context.setHeaderParam('Content-Type', 'application/json');
  change(context);
  const { middleware = [] } = callOptions(request, contentType);
  expect(middleware).toHaveLength(1);
  return middleware[0]?.pre(context).toPromise();
}

describe('callOptions', () => {
  it('name who asks, the time limit and the type of the body, and mend headers', async () => {
    const context = await prepared(requestOf(new KeptConnections(1)), 'application/strategic-merge-patch+json');
    expect(context?.getHeaders()).toEqual({
      Authorization: 'Bearer a-token',
      'Content-Type': 'application/strategic-merge-patch+json',
      'User-Agent': 'spec/1',
    });
    expect(context?.getUrl()).toContain('timeout=29000ms');
  });

  it('keep credentials out of messages', async () => {
    const request = requestOf(new KeptConnections(1));
    await prepared(request);
    const refused = Object.assign(new Error('x'), {
      code: 403,
      body: JSON.stringify({ kind: 'Status', message: 'a-token and pass-word and more' }),
      headers: {},
    });
    expect(JSON.stringify(request.answer(refused))).not.toMatch(/a-token|pass-word/);
  });

  it("abort by our request, and by the caller's own signal", async () => {
    const ours = requestOf();
    const context = await prepared(ours);
    expect(context?.getSignal()?.aborted).toBe(false);
    ours.abort();
    expect(context?.getSignal()?.aborted).toBe(true);

    const controller = new AbortController();
    const theirs = await prepared(requestOf(), undefined, (built) => built.setSignal(controller.signal));
    controller.abort();
    expect(theirs?.getSignal()?.aborted).toBe(true);
  });

  it('leave the HTTP library to the API client where no connections are kept', () => {
    expect(callOptions(requestOf())).not.toHaveProperty('httpApi');
    expect(callOptions(requestOf(new KeptConnections(1)))).toHaveProperty('httpApi');
  });
});
