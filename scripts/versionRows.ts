/** One set of versions that the project is tested with. */
export interface VersionRow {
  readonly name: string;
  /** What is installed in place of what package.json names; the npm package `node` brings the Node that runs it all. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * What is supported, by its corners: the oldest and the newest of each line of Node and of \@kubernetes/client-node.
 *
 * Whatever a range in package.json begins with is in one of the rows, and what package.json names is one of them;
 * spec/scripts/versionRows.spec.ts holds both together, and README.md with them.
 */
export const versionRows: readonly VersionRow[] = [
  {
    name: 'oldest',
    versions: {
      node: '22.19.0',
      '@kubernetes/client-node': '1.4.0',
      rxjs: '7.8.1',
      winston: '3.5.1',
      selfsigned: '5.5.0',
    },
  },
  { name: 'oldest-2', versions: { node: '22.19.0', '@kubernetes/client-node': '2.0.0', rxjs: '7.8.1' } },
  { name: 'node-22', versions: { node: '22.23.3', '@kubernetes/client-node': '2.0.1', rxjs: '7.8.2' } },
  { name: 'node-24', versions: { node: '24.21.0', '@kubernetes/client-node': '1.4.0', rxjs: '7.8.2' } },
  { name: 'newest', versions: { node: '24.21.0', '@kubernetes/client-node': '2.0.1', rxjs: '7.8.2' } },
];
