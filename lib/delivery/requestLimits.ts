import { type SchedulerLike } from 'rxjs';
import { Agenda } from '../operators/Agenda.ts';
import { type Permits, permits } from '../operators/index.ts';
import { TokenBucket } from '../operators/TokenBucket.ts';

/** How many requests run, and how many there are a second: what {@link requestLimits} gives. */
export interface RequestLimits {
  readonly permits: Permits;
  readonly bucket: TokenBucket;
  /** The time of the bucket, and where its tokens are waited for. */
  readonly agenda: Agenda;
}

/** Which limits deliveries may share. */
export interface RequestLimitsOptions {
  readonly scheduler: SchedulerLike;
  readonly concurrent: number;
  readonly burst: number;
}

const shared = new WeakMap<object, Map<SchedulerLike, Map<number, RequestLimits>>>();

/**
 * The limits of the requests to a client: the same for all deliveries to its sinks that agree in their time and in how many requests run at once.
 *
 * @param client undefined: nobody shares them
 * @internal
 */
export function requestLimits(client: object | undefined, options: RequestLimitsOptions): RequestLimits {
  if (client === undefined) return freshLimits(options);
  const { scheduler, concurrent } = options;
  const byScheduler = shared.get(client) ?? new Map<SchedulerLike, Map<number, RequestLimits>>();
  const byNumber = byScheduler.get(scheduler) ?? new Map<number, RequestLimits>();
  const limits = byNumber.get(concurrent) ?? freshLimits(options);
  shared.set(client, byScheduler.set(scheduler, byNumber.set(concurrent, limits)));
  return limits;
}

function freshLimits({ scheduler, concurrent, burst }: RequestLimitsOptions): RequestLimits {
  const agenda = new Agenda(scheduler);
  return { permits: permits(concurrent), bucket: new TokenBucket(burst, agenda.now()), agenda };
}
