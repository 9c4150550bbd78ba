export { aggregateSimilar, type AggregateSimilarOptions } from './aggregateSimilar.ts';
export { correlate, type CorrelateOptions } from './correlate.ts';
export { type CorrelatedEvent, type SpamKey } from './CorrelatedEvent.ts';
export { countRepeats } from './countRepeats.ts';
export { type AggregatedEvent, EventAggregator } from './EventAggregator.ts';
export {
  eventAggregatorByReasonMessageFunc,
  type EventAggregatorMessageFunc,
  type EventAggregatorOptions,
} from './EventAggregatorOptions.ts';
export { type EventCarrier } from './EventCarrier.ts';
export { EventCorrelator, type EventCorrelatorOptions } from './EventCorrelator.ts';
export { type EventCorrelatorLimits } from './EventCorrelatorLimits.ts';
export { type CountedEvent, EventCounter, type EventCounterOptions } from './EventCounter.ts';
export { eventAggregatorByReasonFunc, type EventAggregatorKeyFunc, getEventKey, getSpamKey } from './eventKeys.ts';
export { EventSpamFilter, type EventSpamFilterOptions, type EventSpamKeyFunc } from './EventSpamFilter.ts';
export { filterSpam, type FilterSpamOptions } from './filterSpam.ts';
