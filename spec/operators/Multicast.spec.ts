import { take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Multicast } from '../../lib/operators/Multicast.ts';

/** What each subscriber gets: `a1`, and `a|` for the end. */
function watchers() {
  const seen: string[] = [];
  const values = new Multicast<number>();
  const watch = (name: string, count = Infinity, onNext: (value: number) => void = () => undefined) =>
    values.pipe(take(count)).subscribe({
      next: (value) => {
        seen.push(`${name}${value}`);
        onNext(value);
      },
      complete: () => seen.push(`${name}|`),
    });
  return { seen, values, watch };
}

describe('Multicast', () => {
  it('hands each value to whoever is subscribed, in the order in which they came', () => {
    const { seen, values, watch } = watchers();
    watch('a');
    values.next(1);
    watch('b');
    values.next(2);
    expect(seen).toEqual(['a1', 'a2', 'b2']);
  });

  it('hands nothing to who has left, also while a value is handed out', () => {
    const { seen, values, watch } = watchers();
    watch('a', Infinity, () => b.unsubscribe());
    const b = watch('b');
    watch('c', 1);
    values.next(1);
    values.next(2);
    expect(seen).toEqual(['a1', 'c1', 'c|', 'a2']);
  });

  it('keeps the order whoever leaves', () => {
    const { seen, values, watch } = watchers();
    const a = watch('a');
    const b = watch('b');
    watch('c');
    a.unsubscribe();
    watch('d');
    values.next(1);
    b.unsubscribe();
    values.next(2);
    values.complete();
    expect(seen).toEqual(['b1', 'c1', 'd1', 'c2', 'd2', 'c|', 'd|']);
  });

  it('hands a value to all that are subscribed when it comes, though the first one leaves upon it', () => {
    const { seen, values, watch } = watchers();
    const a = watch('a', Infinity, () => a.unsubscribe());
    watch('b');
    watch('c');
    values.next(1);
    values.next(2);
    expect(seen).toEqual(['a1', 'b1', 'c1', 'b2', 'c2']);
  });

  it('hands the next value to who comes while one is handed out', () => {
    const { seen, values, watch } = watchers();
    watch('a', Infinity, (value) => value === 1 && watch('b'));
    values.next(1);
    values.next(2);
    expect(seen).toEqual(['a1', 'a2', 'b2']);
  });

  it('says who is subscribed alone, whenever that changes', () => {
    const onlys: boolean[] = [];
    const values: Multicast<number> = new Multicast(() => onlys.push(values.only !== undefined));
    expect(values.only).toBeUndefined();
    const first = values.subscribe();
    const second = values.subscribe();
    first.unsubscribe();
    second.unsubscribe();
    expect(onlys).toEqual([true, false, true, false]);
  });

  it('completes, for those who come later too', () => {
    const { seen, values, watch } = watchers();
    watch('a');
    values.complete();
    values.next(1);
    watch('b');
    expect(seen).toEqual(['a|', 'b|']);
  });
});
