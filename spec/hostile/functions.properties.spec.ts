import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientNodeScheme } from '../../lib/client-node/index.ts';
import { readEvent, readEventsV1Event, repairEventsV1Event } from '../../lib/delivery/index.ts';
import {
  clientGoSeriesKey,
  type CoreV1Event,
  escapeControls,
  eventAddress,
  EventAggregator,
  EventClock,
  EventCorrelator,
  EventCounter,
  eventLine,
  eventName,
  EventSeriesCounter,
  EventSpamFilter,
  type EventsV1Event,
  formatMessage,
  getReference,
  goQuote,
  guardLogger,
  isEventType,
  klogLogger,
  klogText,
  type LogEntry,
  logEntry,
  logMeta,
  type LoggedEventsV1Event,
  type LogMeta,
  makeEvent,
  makeEventsV1Event,
  MicroTime,
  repairEvent,
  type Scheme,
  seriesKey,
  structuredEvent,
  structuredEventsV1Event,
  toCoreV1Event,
  toEventsV1Event,
  truncateMessage,
} from '../../lib/index.ts';
import { type Logform } from 'winston';
import { klogFormat } from '../../lib/logging/winston.ts';
import { runs } from './hostileRuns.ts';
import {
  apiObject,
  eventsV1Thing,
  eventThing,
  type MakeThing,
  mostly,
  objectOf,
  stringMap,
  thing,
} from './hostileThings.ts';
import { isOneLine } from './oneLine.ts';
import { unharmedProcess } from './unharmedProcess.ts';

const isText = (value: unknown) => typeof value === 'string';
const isBoolean = (value: unknown) => typeof value === 'boolean';
const isTextOrNothing = (value: unknown) => value === undefined || typeof value === 'string';
const isAnything = () => true;

/** Whether a value holds events, texts and times only, as one that is to be sent must. */
function isJson(value: unknown): boolean {
  return typeof JSON.stringify(value) === 'string';
}

interface Case {
  readonly name: string;
  readonly input: fc.Arbitrary<MakeThing>;
  /** Takes what only a caller without types can give. */
  readonly call: (value: never) => unknown;
  /** What has to be true of whatever it gives. */
  readonly gives: (result: unknown) => boolean;
}

const cases: Case[] = [];
function whatever(
  name: string,
  input: fc.Arbitrary<MakeThing>,
  call: Case['call'],
  gives: (result: unknown) => boolean,
): void {
  cases.push({ name, input, call, gives });
}

const scheme = clientNodeScheme();
const random = () => 0.5;
const entry = objectOf({
  message: mostly('Event occurred', 'a\nb'),
  fields: fc.oneof(
    fc
      .array(fc.tuple(mostly('object', 'reason', 'a\nb'), thing))
      .map((pairs) => (act: () => void) => pairs.map(([key, value]) => [key(act), value(act)])),
    thing,
  ),
});
const info = objectOf({
  level: mostly('info', 'error'),
  message: mostly('said', 'a\nb'),
  timestamp: thing,
  eventMessage: thing,
  'a\nb': thing,
});

// event
whatever(
  'getReference',
  apiObject,
  (object) => getReference(scheme, object),
  (result) => {
    const { ok, ...rest } = result as ReturnType<typeof getReference>;
    return ok ? isJson(rest) : isText((rest as { reason: string }).reason);
  },
);
whatever(
  'getReference with something for a scheme',
  thing,
  (other: Scheme) => getReference(other, { metadata: {} }),
  isAnything,
);
whatever('Scheme.kindOf', apiObject, (object) => scheme.kindOf(object), isAnything);
whatever('isEventType', thing, isEventType, isBoolean);
whatever('goQuote', thing, goQuote, isOneLine);
whatever(
  'truncateMessage',
  thing,
  (text: string) => truncateMessage(text, 100),
  (text) => isText(text) && text.length <= 100,
);
whatever('formatMessage', thing, (format: string) => formatMessage(format, ['a', 1]), isText);
whatever(
  'formatMessage with arguments',
  fc
    .tuple(
      fc.array(
        fc.constantFrom(
          '%',
          's',
          'v',
          'd',
          'q',
          'j',
          'o',
          't',
          'x',
          'f',
          'g',
          'U',
          'c',
          '*',
          '[1]',
          '[',
          '.',
          '5',
          '#',
          '+',
        ),
      ),
      fc.array(thing),
    )
    .map(([format, args]) => (act: () => void) => ({ format: format.join(''), args: args.map((make) => make(act)) })),
  ({ format, args }: { format: string; args: unknown[] }) => formatMessage(format, args),
  (text) => isText(text) && text.length <= 1_048_576,
);
whatever(
  'MicroTime.fromString',
  thing,
  (text: string) => MicroTime.fromString(text),
  (time) => time === undefined || isJson(time),
);
whatever('eventName', thing, (name: string) => eventName(name, '1', random), isText);
const makeEventOf = (more: object) =>
  makeEvent({
    reference: { kind: 'Pod', name: 'web' },
    type: 'Normal',
    reason: 'Pulled',
    message: 'pulled',
    source: {},
    clock: new EventClock(),
    random,
    ...more,
  });
const isWhole = (event: unknown) => isJson(event) && readEvent(event)?.metadata.name !== '';
whatever('makeEvent with texts', objectOf({ type: thing, reason: thing, message: thing }), makeEventOf, isWhole);
whatever('makeEvent with annotations', objectOf({ annotations: stringMap, labels: stringMap }), makeEventOf, isWhole);

const makeEventsV1EventOf = (more: object) =>
  makeEventsV1Event({
    regarding: { kind: 'Pod', name: 'web' },
    type: 'Normal',
    reason: 'Pulled',
    action: 'Pulling',
    note: 'pulled',
    reportingController: 'kubelet',
    reportingInstance: 'kubelet-node-1',
    clock: new EventClock(),
    random,
    ...more,
  });
const isWholeEventsV1 = (event: unknown) => isJson(event) && readEventsV1Event(event)?.metadata.name !== '';
whatever(
  'makeEventsV1Event with texts',
  objectOf({ type: thing, reason: thing, action: thing, note: thing }),
  makeEventsV1EventOf,
  isWholeEventsV1,
);
whatever(
  'makeEventsV1Event with annotations',
  objectOf({ annotations: stringMap, labels: stringMap }),
  makeEventsV1EventOf,
  isWholeEventsV1,
);
whatever(
  'toCoreV1Event of what was read',
  eventsV1Thing,
  (event) => {
    const read = readEventsV1Event(event);
    return read && toEventsV1Event(toCoreV1Event(read));
  },
  (event) => event === undefined || isJson(event),
);

// logging
whatever('escapeControls', thing, escapeControls, isOneLine);
whatever('eventLine', eventThing, eventLine, isText);
whatever('structuredEvent', eventThing, (event: CoreV1Event) => klogText(structuredEvent(event)), isText);
whatever(
  'structuredEventsV1Event',
  fc.oneof(eventsV1Thing, eventThing),
  (event: LoggedEventsV1Event) => klogText(structuredEventsV1Event(event)),
  isText,
);
whatever('klogText', entry, (value: LogEntry) => klogText(value), isText);
whatever(
  'logMeta',
  entry,
  (value: LogEntry) => logMeta(value),
  (meta) => typeof meta === 'object',
);
whatever('logEntry', thing, (meta: LogMeta) => logEntry('m', meta).fields, Array.isArray);
whatever(
  'klogLogger',
  entry,
  (meta: LogMeta) => {
    const lines: string[] = [];
    const logger = klogLogger({ stream: { write: (line) => lines.push(line) } });
    logger.log('info', 'message', meta);
    logger.log('info', meta as unknown as string, {});
    return lines;
  },
  (lines) =>
    (lines as string[]).length === 2 &&
    (lines as string[]).every((line) => isOneLine(line.slice(0, -1)) && line.endsWith('\n')),
);
whatever('klogLogger.isLevelEnabled', thing, (level: string) => klogLogger().isLevelEnabled(level), isBoolean);
whatever(
  'klogFormat',
  info,
  (value: Logform.TransformableInfo) => {
    const printed = klogFormat().transform(value, {});
    return typeof printed === 'object' ? Reflect.get(printed, Symbol.for('message')) : undefined;
  },
  (line) => line === undefined || isOneLine(line),
);
whatever(
  'guardLogger',
  thing,
  (logger: never) => {
    const guarded = guardLogger(logger);
    guarded.log('info', 'message', () => logger);
    return guarded.isLevelEnabled('info');
  },
  isBoolean,
);

// correlation
const aggregator = new EventAggregator({ maxEvents: 2 });
const counter = new EventCounter();
const filter = new EventSpamFilter({ burstSize: 1 });
const correlator = new EventCorrelator({ maxEvents: 2, burstSize: 2 });
whatever(
  'EventAggregator.aggregate',
  eventThing,
  (event: CoreV1Event) => aggregator.aggregate(event),
  (result) => isTextOrNothing((result as { key: unknown }).key),
);
whatever(
  'EventCounter.observe',
  eventThing,
  (event: CoreV1Event) => counter.observe(event),
  (result) => typeof (result as { acknowledge: unknown }).acknowledge === 'function',
);
whatever('EventCounter.updateState', eventThing, (event: CoreV1Event) => counter.updateState(event), isAnything);
whatever(
  'CountedEvent.acknowledge',
  eventThing,
  (event: CoreV1Event) => counter.observe(event).acknowledge(event),
  isAnything,
);
whatever('EventSpamFilter.filter', eventThing, (event: CoreV1Event) => filter.filter(event), isBoolean);
whatever(
  'EventCorrelator.correlate',
  eventThing,
  (event: CoreV1Event) => {
    const correlated = correlator.correlate(event);
    correlated.acknowledge(event);
    correlator.acknowledge(correlated, event);
    correlator.updateState(event);
    return correlated;
  },
  (correlated) =>
    isBoolean((correlated as { skip: unknown }).skip) && isText(String((correlated as { spamKey: unknown }).spamKey)),
);

// delivery
whatever('readEvent', eventThing, readEvent, (event) => event === undefined || isJson(event));
whatever('eventAddress', eventThing, (event: CoreV1Event) => eventAddress(event), isJson);
whatever('repairEvent', eventThing, (event: CoreV1Event) => repairEvent(event), isJson);

whatever('readEventsV1Event', eventsV1Thing, readEventsV1Event, (event) => event === undefined || isJson(event));
whatever('repairEventsV1Event', eventsV1Thing, (event: EventsV1Event) => repairEventsV1Event(event), isJson);
whatever(
  'eventAddress of an event of the newer API',
  eventsV1Thing,
  (event: EventsV1Event) => eventAddress(event),
  isJson,
);

// series
const isForOne = (written: unknown) =>
  Array.isArray(written) &&
  written.filter(({ occurrences = 1 }: { occurrences?: number }) => occurrences === 1).length === 1;
const series = new EventSeriesCounter({ maxSeries: 2 });
whatever(
  'EventSeriesCounter.observe',
  eventsV1Thing,
  (event: EventsV1Event) => {
    const again = series.observe(event);
    return isForOne(series.observe(event)) ? again : [];
  },
  isForOne,
);
const keyed = mostly('a', 'b');
whatever(
  'EventSeriesCounter with a keyFunc and a clock that give and throw anything',
  fc
    .record({
      key: fc.oneof(keyed, thing),
      now: fc.oneof(mostly(0, 1, 1e9, NaN, Infinity, -1), thing),
      event: eventsV1Thing,
      throws: fc.integer({ min: 0, max: 5 }),
    })
    .map(({ key, now, event, throws }) => (act: () => void) => ({
      key: () => key(act),
      now: () => now(act),
      event: event(act),
      throws,
    })),
  ({ key, now, event, throws }: { key: () => never; now: () => number; event: EventsV1Event; throws: number }) => {
    let calls = 0;
    const give = (value: () => never) => {
      // The first reading is where the clock is given: whoever gave it is told.
      if (calls++ > 0 && calls % 6 === throws) throw value();
      return value();
    };
    const hostile = new EventSeriesCounter({
      maxSeries: 1,
      keyFunc: () => give(key),
      clock: { now: () => give(now as () => never) },
    });
    return [1, 2, 3].map(() => hostile.observe(event));
  },
  (written) => Array.isArray(written) && written.every(isForOne),
);
const isTextOrThrows = (key: (event: EventsV1Event) => string) => (event: EventsV1Event) => {
  try {
    return key(event);
  } catch {
    return 'what reading the event throws';
  }
};
whatever('seriesKey', eventsV1Thing, isTextOrThrows(seriesKey), isText);
whatever('clientGoSeriesKey', eventsV1Thing, isTextOrThrows(clientGoSeriesKey), isText);

describe('what is called with input at run time never throws, whatever it is', () => {
  unharmedProcess();

  for (const { name, input, call, gives } of cases) {
    it(
      name,
      () => {
        fc.assert(
          fc.property(input, (make) => {
            let depth = 0;
            // What is called re-entrantly is the function itself.
            const act = () => {
              if (depth++ < 3) call(make(() => undefined) as never);
            };
            expect(gives(call(make(act) as never))).toBe(true);
          }),
          runs(100),
        );
      },
      60_000,
    );
  }
});
