import { describe, expect, it } from 'vitest';
import {
  ItemExponentialFailureRateLimiter,
  RateLimitingQueue,
  WorkQueue,
  type WorkQueueOptions,
} from '../../lib/workqueue/index.ts';
import { VirtualTime } from '../delivery/VirtualTime.ts';
import { RecordedMetrics } from '../metrics/RecordedMetrics.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';

const DEPTH = 'workqueue_depth{name="pods"}';
const ADDS = 'workqueue_adds_total{name="pods"}';
const RETRIES = 'workqueue_retries_total{name="pods"}';
const QUEUED = 'workqueue_queue_duration_seconds{name="pods"}';
const WORKED = 'workqueue_work_duration_seconds{name="pods"}';
const UNFINISHED = 'workqueue_unfinished_work_seconds{name="pods"}';
const LONGEST = 'workqueue_longest_running_processor_seconds{name="pods"}';

function setUp(options: Omit<WorkQueueOptions<string>, 'key'> = {}) {
  const metrics = new RecordedMetrics();
  const time = new VirtualTime();
  const all = { scheduler: time, metrics, name: 'pods', ...options };
  return { metrics, time, queue: new RateLimitingQueue<string>(new ItemExponentialFailureRateLimiter(), all) };
}

describe('WorkQueueMetrics', () => {
  it('has all of client-go’s names', () => {
    const { metrics, queue } = setUp();
    queue.addRateLimited('a');
    queue.add('a');
    queue.tryGet();
    queue.done('a');
    expect([...metrics.names].sort()).toEqual([
      'workqueue_adds_total{name}',
      'workqueue_depth{name}',
      'workqueue_longest_running_processor_seconds{name}',
      'workqueue_queue_duration_seconds{name}',
      'workqueue_retries_total{name}',
      'workqueue_unfinished_work_seconds{name}',
      'workqueue_work_duration_seconds{name}',
    ]);
    expect([...metrics.labels]).toEqual([{ name: 'pods' }]);
  });

  it('counts an item as added when it wasn’t to be processed before', () => {
    const { metrics, queue } = setUp();
    queue.add('a');
    queue.add('a');
    queue.add('b');
    expect([metrics.counted[ADDS], metrics.gauges[DEPTH]]).toEqual([2, 2]);
    queue.tryGet();
    expect(metrics.gauges[DEPTH]).toBe(1);
    // It waits for its `done`, and is in no line yet.
    queue.add('a');
    queue.add('a');
    expect([metrics.counted[ADDS], metrics.gauges[DEPTH], queue.len()]).toEqual([3, 2, 1]);
    queue.done('a');
    expect([metrics.counted[ADDS], metrics.gauges[DEPTH], queue.len()]).toEqual([3, 2, 2]);
  });

  it('measures from when an item was first added to when it is taken, its wait for `done` included', () => {
    const { metrics, queue, time } = setUp();
    queue.add('a');
    time.advance(1_000);
    queue.add('a');
    time.advance(500);
    queue.tryGet();
    queue.add('a');
    time.advance(250);
    queue.done('a');
    time.advance(250);
    queue.tryGet();
    expect(metrics.observed).toEqual({ [QUEUED]: [1.5, 0.5], [WORKED]: [0.25] });
  });

  it('measures what goes to somebody who waits for it', async () => {
    const { metrics, queue, time } = setUp();
    const next = queue.get();
    time.advance(1_000);
    queue.add('a');
    expect(await next).toEqual({ shutdown: false, item: 'a' });
    time.advance(2_000);
    queue.done('a');
    expect(metrics.counted).toEqual({ [ADDS]: 1 });
    expect(metrics.observed).toEqual({ [QUEUED]: [0], [WORKED]: [2] });
  });

  it('measures for itself each time that an item is worked on, also if somebody waits for the next', () => {
    const { metrics, queue, time } = setUp();
    queue.add('a');
    queue.tryGet();
    time.advance(1_000);
    queue.add('a');
    void queue.get();
    time.advance(500);
    queue.done('a');
    time.advance(2_000);
    queue.done('a');
    expect(metrics.observed).toEqual({ [QUEUED]: [0, 0.5], [WORKED]: [1.5, 2] });
  });

  it('shows the work that goes on, all of it and the longest', () => {
    const { metrics, queue, time } = setUp();
    expect(metrics.gauges).toEqual({ [DEPTH]: 0, [UNFINISHED]: 0, [LONGEST]: 0 });
    queue.add('a');
    queue.add('b');
    queue.tryGet();
    time.advance(2_000);
    queue.tryGet();
    time.advance(500);
    expect(metrics.gauges).toEqual({ [DEPTH]: 0, [UNFINISHED]: 3, [LONGEST]: 2.5 });
    queue.done('a');
    expect(metrics.gauges).toEqual({ [DEPTH]: 0, [UNFINISHED]: 0.5, [LONGEST]: 0.5 });
    queue.done('b');
    queue.done('b');
    expect(metrics.gauges).toEqual({ [DEPTH]: 0, [UNFINISHED]: 0, [LONGEST]: 0 });
    expect(metrics.observed[WORKED]).toEqual([2.5, 0.5]);
  });

  it('counts each addAfter and addRateLimited as a retry, whatever comes of it', () => {
    const { metrics, queue, time } = setUp();
    queue.addAfter('a', 1_000);
    queue.addAfter('a', 2_000);
    queue.addAfter('b', 0);
    queue.addRateLimited('c');
    expect(metrics.counted).toEqual({ [RETRIES]: 4, [ADDS]: 1 });
    time.advance(10_000);
    expect(metrics.counted).toEqual({ [RETRIES]: 4, [ADDS]: 3 });
    queue.shutDown();
    queue.addAfter('d', 0);
    queue.addRateLimited('d');
    queue.add('d');
    expect(metrics.counted).toEqual({ [RETRIES]: 4, [ADDS]: 3 });
  });

  it('measures what a stream works on', () => {
    const { metrics, queue, time } = setUp();
    queue.add('a');
    queue.process(() => [1]).subscribe();
    time.advance(0);
    expect(metrics.observed).toEqual({ [QUEUED]: [0], [WORKED]: [0] });
  });

  it.each(['shutDown', 'shutDownWithDrain'] as const)('lets nothing be read after %s when it is idle', (method) => {
    const { metrics, queue } = setUp();
    queue.add('a');
    queue.add('b');
    queue.tryGet();
    queue.add('a');
    void queue[method]();
    expect(metrics.gauges).toMatchObject({ [DEPTH]: 2 });
    queue.done('a');
    queue.tryGet();
    queue.done('b');
    expect(metrics.gauges).toMatchObject({ [DEPTH]: 1 });
    queue.tryGet();
    expect(metrics.gauges).toMatchObject({ [DEPTH]: 0 });
    queue.done('a');
    expect(metrics.gauges).toEqual({});
    // Once only.
    void queue[method]();
    queue.done('a');
    const idle = setUp();
    void idle.queue[method]();
    expect(idle.metrics.gauges).toEqual({});
  });

  it('measures in the queue’s own time, of which a clock that is set back takes nothing', () => {
    const clock = new VirtualTime();
    let setBackMs = 0;
    const scheduler = { now: () => clock.now() - setBackMs, schedule: clock.schedule.bind(clock) };
    const { metrics, queue } = setUp({ scheduler });
    queue.add('a');
    clock.advance(500);
    queue.tryGet();
    setBackMs = 3_600_000;
    expect(metrics.gauges).toMatchObject({ [UNFINISHED]: 0, [LONGEST]: 0 });
    clock.advance(250);
    queue.done('a');
    expect(metrics.observed).toEqual({ [QUEUED]: [0.5], [WORKED]: [0.25] });
  });

  it('has an empty label for a queue without a name', () => {
    const metrics = new RecordedMetrics();
    new WorkQueue<string>({ metrics }).add('a');
    expect(metrics.counted).toEqual({ 'workqueue_adds_total{name=""}': 1 });
  });

  it('finds the queue in order, whatever a listener does with it', () => {
    const taken: string[] = [];
    let left = 5;
    const interfere = () => {
      if (left-- <= 0) return;
      queue.add('a');
      queue.done('a');
      queue.add('b');
    };
    const metrics = { count: interfere, observe: interfere, watch: () => () => queue.shutDown() };
    const queue: WorkQueue<string> = new WorkQueue<string>({ metrics });
    queue.add('a');
    for (let next = queue.tryGet(); next !== undefined; next = queue.tryGet()) {
      taken.push(next.item);
      queue.done(next.item);
    }
    // Each once for each time that it was added while it didn't wait.
    expect(taken).toEqual(['a', 'b', 'a']);
    expect(queue.len()).toBe(0);
    queue.shutDown();
    expect(queue.tryGet()).toBeUndefined();
  });

  it('lets a listener add what is done, once', () => {
    const observe = (name: string) => {
      if (name.startsWith('workqueue_work')) queue.add('a');
    };
    const queue: WorkQueue<string> = new WorkQueue<string>({
      metrics: { count: () => {}, observe, watch: () => () => {} },
    });
    queue.add('a');
    queue.tryGet();
    queue.done('a');
    expect([queue.len(), queue.tryGet(), queue.tryGet()]).toEqual([1, { item: 'a' }, undefined]);
  });

  it('lets a listener shut the queue down, which then waits for what is to come again', async () => {
    let drained: Promise<void> | undefined;
    const observe = () => (drained ??= queue.shutDownWithDrain());
    const queue: WorkQueue<string> = new WorkQueue<string>({
      metrics: {
        count: () => {},
        observe: (name) => void (name.startsWith('workqueue_work') && observe()),
        watch: () => () => {},
      },
    });
    queue.add('a');
    queue.tryGet();
    queue.add('a');
    queue.done('a');
    let isDrained = false;
    void drained?.then(() => (isDrained = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect([drained === undefined, isDrained, queue.tryGet()]).toEqual([false, false, { item: 'a' }]);
    queue.done('a');
    await drained;
  });

  it('is harmed by no listener that throws', () => {
    const fail = () => {
      throw new Error('no metrics today');
    };
    const errors = unhandledErrors(() => {
      const { queue } = setUp({ metrics: { count: fail, observe: fail, watch: fail } });
      queue.addAfter('a', 0);
      expect(queue.tryGet()).toEqual({ item: 'a' });
      queue.done('a');
      queue.shutDown();
    });
    // Three gauges, an addition, a retry, two durations.
    expect(errors).toHaveLength(7);
  });

  it('doesn’t look at the clock where there is nobody to tell', () => {
    const time = new VirtualTime();
    let looks = 0;
    const scheduler = { now: () => ++looks, schedule: time.schedule.bind(time) };
    const queue = new WorkQueue<string>({ scheduler });
    queue.add('a');
    queue.tryGet();
    queue.done('a');
    expect(looks).toBe(0);
  });

  it.each([
    [{ metrics: {} }, 'metrics must have a method count()'],
    [{ name: 5 }, 'name must be a string, but is 5 (number)'],
  ])('refuses %j', (options, message) => {
    const construct = () => Reflect.construct(WorkQueue, [options]) as unknown;
    expect(construct).toThrow(TypeError);
    expect(construct).toThrow(message);
  });
});
