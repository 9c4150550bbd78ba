import { asyncScheduler, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { pipelineContext } from '../../lib/broadcast/index.ts';
import { type EventAggregatorOptions } from '../../lib/correlation/index.ts';
import { withContext } from '../../lib/correlation/withContext.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';

const context = pipelineContext<CoreV1Event>({ scheduler: new VirtualTimeScheduler(), random: () => 0.25 });

describe('withContext', () => {
  it('leaves options without a context as they are', () => {
    const options: EventAggregatorOptions = { maxEvents: 3 };
    expect(withContext(options)).toBe(options);
  });

  it('takes what is missing from the context', () => {
    expect(withContext<EventAggregatorOptions>({ maxEvents: 3, context })).toEqual({
      maxEvents: 3,
      context,
      clock: context.scheduler,
      random: context.random,
    });
  });

  it('keeps what is given', () => {
    const random = () => 0;
    const { clock, random: kept } = withContext<EventAggregatorOptions>({ clock: asyncScheduler, random, context });
    expect([clock, kept]).toEqual([asyncScheduler, random]);
  });
});
