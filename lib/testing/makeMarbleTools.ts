import { map, type Observable, Subject } from 'rxjs';
import { type RunHelpers } from 'rxjs/testing';
import { type DeliveryOutcome, type EventSink } from '../delivery/index.ts';
import { type KubernetesEvent } from '../event/index.ts';
import { type EventBroadcasterBase, type EventWatcher } from '../recorder/index.ts';
import { lettersOf } from './lettersOf.ts';
import { reportShown } from './MarbleReport.ts';
import { haveMessages, marbleTexts } from './marbleTexts.ts';
import { type MarbleAnswer, type MarbleTexts, type MarbleToolsOf } from './MarbleTools.ts';
import { type ScriptedAnswer, type ScriptedRequest, ScriptedSink } from './ScriptedSink.ts';

/** What a marble test is of: the parts of one API, for one run. */
export interface MarbleSubject<E extends KubernetesEvent, Broadcaster extends EventBroadcasterBase<E>, Recorder, Call> {
  readonly broadcaster: Broadcaster;
  readonly recorder: Recorder;
  /** Calls the recorder. */
  readonly record: (call: Call) => void;
  readonly startRecordingToSink: (sink: EventSink<E>) => EventWatcher<DeliveryOutcome<E>, E>;
  readonly readEvent: (value: unknown) => E | undefined;
}

/** The tools, and what begins once the body of the test has said all that it expects. */
export interface MarbleTest<Tools> {
  readonly tools: Tools;
  readonly begin: () => void;
}

/** Makes the tools for one run of a marble test. */
export function makeMarbleTools<E extends KubernetesEvent, B extends EventBroadcasterBase<E>, R, Call>(
  { cold, expectObservable, hot, time }: RunHelpers,
  { broadcaster, recorder, record, startRecordingToSink, readEvent }: MarbleSubject<E, B, R, Call>,
  until: string | undefined,
): MarbleTest<MarbleToolsOf<E, B, R, Call>> {
  // Whoever is to look must have subscribed before the first marble, in whichever order the body names them.
  const actors: (() => void)[] = [];
  const requests = new Subject<ScriptedRequest<E>>();
  const outcomes = new Subject<DeliveryOutcome<E>>();
  let hasAnswers = false;
  let needsAnswers = false;

  const at = (tool: string, diagram: string, letter: string, act: () => unknown) => {
    lettersOf(diagram, { tool, known: [letter] });
    actors.push(() => cold(diagram).subscribe(() => void act()));
  };

  const expectTexts =
    <T>(tool: string, values: Observable<T>, textOf: (value: T, withMessage: boolean) => string, ofAnswers = false) =>
    (diagram: string, expected: MarbleTexts = {}) => {
      needsAnswers ||= ofAnswers;
      lettersOf(diagram, { tool, known: Object.keys(expected) });
      const withMessage = haveMessages(Object.values(expected));
      expectObservable(values.pipe(map((value) => textOf(value, withMessage))), until).toBe(diagram, expected);
    };

  const scripted = (answer: MarbleAnswer): ScriptedAnswer => {
    const [diagram, error] = typeof answer === 'string' ? [answer] : answer;
    lettersOf(diagram, { tool: 'answers', known: ['k', 's'], mayErr: error !== undefined });
    if (error !== undefined && !diagram.includes('#')) {
      throw new SyntaxError(`answers: the diagram "${diagram}" has no # for its error`);
    }
    return cold(diagram, undefined, error);
  };

  return {
    begin: () => {
      if (needsAnswers && !hasAnswers) {
        throw new TypeError('expectRequests and expectOutcomes look at the sink of answers(…), which was not called');
      }
      for (const act of actors) act();
    },
    tools: {
      broadcaster,
      recorder,
      cold,
      expectObservable,
      hot,
      time,
      record: (diagram, calls) => {
        lettersOf(diagram, { tool: 'record', known: Object.keys(calls) });
        actors.push(() => cold(diagram, calls).subscribe(record));
      },
      answers: (...answers) => {
        if (hasAnswers) throw new TypeError('answers(…) must be called once only');
        if (answers.length === 0) throw new TypeError("answers(…) must be given an answer, such as '(k|)'");
        hasAnswers = true;
        const sink = new ScriptedSink(answers.map(scripted), readEvent);
        sink.requests.subscribe(requests);
        const watcher = startRecordingToSink(sink);
        watcher.results.subscribe(outcomes);
        return watcher;
      },
      flush: (diagram, options) => at('flush', diagram, 'f', () => broadcaster.flush(options)),
      shutdown: (diagram, options) => at('shutdown', diagram, 's', () => broadcaster.shutdown(options)),
      expectEvents: expectTexts('expectEvents', broadcaster.events, marbleTexts.event),
      expectDrops: expectTexts('expectDrops', broadcaster.drops, marbleTexts.drop),
      expectRequests: expectTexts('expectRequests', requests, marbleTexts.request, true),
      expectOutcomes: expectTexts('expectOutcomes', outcomes, marbleTexts.outcome, true),
      expectReport: (diagram, reports) => {
        const [letter = ''] = lettersOf(diagram, { tool: 'expectReport', known: Object.keys(reports) });
        const seen = broadcaster.stopped.pipe(map((report) => reportShown(report, reports[letter])));
        expectObservable(seen, until).toBe(diagram, reports);
      },
    },
  };
}
