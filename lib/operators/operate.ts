import { Observable, type OperatorFunction, type Subscriber, type TeardownLogic } from 'rxjs';

/**
 * Makes an operator from a function that connects one subscription's source and destination.
 *
 * The shape that RxJS 8 exports under this name; 7.8 has it inside only.
 */
export function operate<In, Out>(
  connect: (source: Observable<In>, destination: Subscriber<Out>) => TeardownLogic,
): OperatorFunction<In, Out> {
  return (source) => new Observable<Out>((destination) => connect(source, destination));
}
