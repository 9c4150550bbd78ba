/**
 * Writes lib/client-node/schemeTable.generated.ts: which kind each class of \@kubernetes/client-node stands for.
 *
 *     node scripts/generateSchemeTable.ts
 *
 * The package exports no such table, so it is read from the text of its generated API classes: group and version are in the
 * request paths, and the class is the one that the answer is deserialised into.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const repository = join(import.meta.dirname, '..');

/** Where the generated table is kept. */
export const schemeTableFile = join(repository, 'lib/client-node/schemeTable.generated.ts');

/**
 * Kinds that exist only below another resource (`pods/{name}/eviction`), whose path therefore doesn't tell their group.
 *
 * @see {@link https://kubernetes.io/docs/reference/kubernetes-api/ | the API reference}
 */
const kindsWithoutEndpoint = [
  ['AuthenticationV1TokenRequest', 'authentication.k8s.io/v1'],
  ['V1Eviction', 'policy/v1'],
  ['V1Scale', 'autoscaling/v1'],
] as const;

/** One class: the name it is exported under, then the apiVersion and the kind of its objects. */
export type SchemeTableEntry = readonly [className: string, apiVersion: string, kind: string];

/** `V1Pod` is a Pod, `CoreV1Event` an Event. */
function kindOfClass(className: string): string {
  return className.replace(/^[A-Za-z]*?V\d+(?:(?:alpha|beta)\d+)?/, '');
}

/** The apiVersion that a path serves, or undefined for paths of subresources and of discovery. */
function apiVersionOfPath(path: string): string | undefined {
  const match = /^\/(?:api|apis\/([^/]+))\/(v[^/]+)\/(?:namespaces\/\{namespace\}\/)?[a-z]+(?:\/\{name\})?$/.exec(path);
  return match?.[2] === undefined ? undefined : [...(match[1] === undefined ? [] : [match[1]]), match[2]].join('/');
}

/** The methods of a generated class by name: the text from each head to the next. */
function methodsOf(source: string): Map<string, string> {
  const [, ...parts] = source.split(/^ {4}async (\w+)\(/m);
  return new Map(parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1] ?? '']] : [])));
}

/** The API files in use: the directory also holds those of earlier releases, left behind when the package was built. */
function apiFiles(packageDirectory: string): string[] {
  const generated = join(packageDirectory, 'dist/gen');
  const imports = readFileSync(join(generated, 'types/ObservableAPI.js'), 'utf8').matchAll(
    /^import .* from "\.\.\/(apis\/\w+\.js)";$/gm,
  );
  return Array.from(imports, ([, file = '']) => join(generated, file));
}

/** Reads the table from an installed \@kubernetes/client-node, sorted by class. */
export function readSchemeTable(packageDirectory: string): SchemeTableEntry[] {
  const apiVersions = new Map<string, string>(kindsWithoutEndpoint);
  for (const file of apiFiles(packageDirectory)) {
    const methods = methodsOf(readFileSync(file, 'utf8'));
    for (const [name, body] of methods) {
      if (!/^(?:create|list|read)/.test(name)) continue;
      const apiVersion = apiVersionOfPath(/localVarPath = '([^']+)'/.exec(body)?.[1] ?? '');
      const className = /deserialize\([^\n]*, "(\w+)", ""\)/.exec(methods.get(`${name}WithHttpInfo`) ?? '')?.[1];
      if (apiVersion !== undefined && className !== undefined) apiVersions.set(className, apiVersion);
    }
  }
  return [...apiVersions]
    .map(([className, apiVersion]) => [className, apiVersion, kindOfClass(className)] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1));
}

/** The text of the generated file. */
export async function schemeTableSource(packageDirectory: string): Promise<string> {
  const rows = readSchemeTable(packageDirectory).map(
    (entry) => `  [${entry.map((text) => `'${text}'`).join(', ')}],\n`,
  );
  const source = `// Made by scripts/generateSchemeTable.ts from @kubernetes/client-node; don't edit.

/** The name under which a class is exported, then the apiVersion and the kind of its objects. */
export const schemeTable: readonly (readonly [className: string, apiVersion: string, kind: string])[] = [
${rows.join('')}];
`;
  return format(source, { ...(await resolveConfig(schemeTableFile)), filepath: schemeTableFile });
}

/** The directory of the installed package. */
export function clientNodeDirectory(): string {
  return join(fileURLToPath(import.meta.resolve('@kubernetes/client-node')), '../..');
}

if (import.meta.main) writeFileSync(schemeTableFile, await schemeTableSource(clientNodeDirectory()));
