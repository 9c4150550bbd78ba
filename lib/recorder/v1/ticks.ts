import { Observable, type SchedulerLike } from 'rxjs';
import { Agenda } from '../../operators/Agenda.ts';

/**
 * Emits every so often, as `interval` does, without keeping alive a program that has nothing else to do.
 *
 * @internal
 */
export function ticks(periodMs: number, scheduler: SchedulerLike): Observable<void> {
  return new Observable((subscriber) => {
    const agenda = new Agenda(scheduler, { keepsAlive: false });
    const plan = (dueAt: number) => {
      agenda.plan(subscriber, dueAt, () => {
        plan(dueAt + periodMs);
        subscriber.next();
      });
    };
    plan(periodMs);
    return () => agenda.clear();
  });
}
