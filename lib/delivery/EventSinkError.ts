import { type Answer } from './Answer.ts';
import { readAnswer } from './readAnswer.ts';

/** A request of an {@link EventSink} that did not succeed; `answer` says what became of it. */
export class EventSinkError extends Error {
  override readonly name = 'EventSinkError';
  readonly answer: Answer;

  constructor(answer: Answer) {
    const read = readAnswer(answer);
    super(read.message);
    this.answer = read;
  }
}
