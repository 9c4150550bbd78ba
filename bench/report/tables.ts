import { type Sample } from './Sample.ts';
import { spreadOf, spreadText } from './Spread.ts';

/** One column of a table, and the value that it shows. */
export interface Column {
  readonly title: string;
  readonly key: string;
}

/** A table's columns, in order; the tables come in the order of their names here. */
export type Columns = Readonly<Record<string, readonly Column[]>>;

/** Tables in Markdown of all samples: a row for each case and who did it, with median (least–most) of its rounds. */
export function tables(samples: readonly Sample[], columns: Columns): string {
  return Object.entries(columns)
    .map(([table, shown]) => ({ table, shown, rows: rowsOf(samples.filter((sample) => sample.table === table)) }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ table, shown, rows }) => {
      const head = ['case', 'by', 'rounds', ...shown.map(({ title }) => title)];
      return `### ${table}\n\n${markdownTable(
        head,
        rows.map((row) => cellsOf(row, shown)),
      )}`;
    })
    .join('\n');
}

/** A table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** The samples of one case together, whoever did it, and the cases in the order in which they came first. */
function rowsOf(samples: readonly Sample[]): readonly (readonly Sample[])[] {
  const cases = Map.groupBy(samples, (sample) => sample.case);
  return [...cases.values()].flatMap((some) => [...Map.groupBy(some, ({ by }) => by).values()]);
}

function cellsOf(row: readonly Sample[], columns: readonly Column[]): readonly string[] {
  const [first] = row;
  if (first === undefined) return [];
  const lead = [first.case, first.by, String(row.length)];
  if (first.cannot !== undefined) return [...lead, `can't: ${first.cannot}`, ...columns.slice(1).map(() => '')];
  const cells = columns.map(({ key }) => {
    const values = row.flatMap(({ values }) => values[key] ?? []);
    return spreadText(spreadOf(values));
  });
  return [...lead, ...cells];
}
