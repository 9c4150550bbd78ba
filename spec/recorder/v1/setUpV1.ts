import { type Observable, type ObservableInput, of, throwError } from 'rxjs';
import { type Answer, type EventSink, EventSinkError } from '../../../lib/delivery/index.ts';
import { type EventsV1Event, Scheme } from '../../../lib/event/index.ts';
import { type EventDrop } from '../../../lib/recorder/index.ts';
import { EventsV1Broadcaster, type EventsV1BroadcasterOptions } from '../../../lib/recorder/v1/index.ts';
import { VirtualTime } from '../../delivery/VirtualTime.ts';
import { type Logged, pod } from '../setUp.ts';

/** What a sink does with one request. */
export type Reply = 'stored' | Answer | ((event: EventsV1Event) => ObservableInput<EventsV1Event>);

/** A sink in virtual time that notes each request as `2000 PATCH a x3`: when, what, about which reason, and the count of the series. */
export function sinkOf(time: VirtualTime, ...script: Reply[]) {
  const requests: string[] = [];
  const seen: EventsV1Event[] = [];
  let version = 0;
  const serve = (verb: string, event: EventsV1Event): ObservableInput<EventsV1Event> => {
    const reply = script.shift() ?? 'stored';
    requests.push(`${time.frame} ${verb} ${event.reason} x${event.series?.count ?? 1}`);
    seen.push(event);
    if (typeof reply === 'function') return reply(event);
    return reply === 'stored' ? of(stored(event)) : throwError(() => new EventSinkError(reply));
  };
  const stored = (event: EventsV1Event) => ({
    ...event,
    metadata: { ...event.metadata, resourceVersion: String(++version) },
  });
  const sink: EventSink<EventsV1Event> = {
    create: (event): ObservableInput<EventsV1Event> => serve('POST', event),
    patch: (event): ObservableInput<EventsV1Event> => serve('PATCH', event),
  };
  return { requests: () => requests.splice(0), seen, sink };
}

/** A broadcaster of events.k8s.io/v1 whose time moves only when `time.advance` is called, and all that it says. */
export function setUpV1(options: EventsV1BroadcasterOptions = {}) {
  const time = new VirtualTime();
  const logged: Logged[] = [];
  const drops: EventDrop<EventsV1Event>[] = [];
  const broadcaster = new EventsV1Broadcaster({
    logger: { log: (level, message, meta) => logged.push({ level, message, meta }) },
    scheduler: time,
    random: () => 0,
    ...options,
  });
  broadcaster.drops.subscribe((drop) => drops.push(drop));
  const recorder = broadcaster.newRecorder(new Scheme(), 'example.com/test', { reportingInstance: 'test-1' });
  return {
    broadcaster,
    recorder,
    time,
    logged,
    drops,
    /** Records events of these reasons, one after the other, and lets their turn come. */
    record: (...reasons: string[]) => {
      for (const reason of reasons) recorder.eventf(pod, undefined, 'Normal', reason, 'Testing', 'note');
      time.advance(0);
    },
  };
}

/** What a report says, once it is there. */
export function reportOf<T>(stopped: Observable<T>): () => T {
  const reports: T[] = [];
  stopped.subscribe((report) => reports.push(report));
  return () => {
    const [report] = reports;
    if (report === undefined) throw new Error('there is no report yet');
    return report;
  };
}
