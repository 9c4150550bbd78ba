/** What a {@link kubeconfig} is for. */
export interface KubeconfigOptions {
  readonly url: string;
  /** Certificates that are trusted, as PEM. */
  readonly ca: string;
  /** Tokens by the names of the users; each makes a context of that name. */
  readonly tokens: ReadonlyMap<string, string>;
  /** The current context. */
  readonly user: string;
}

/** A kubeconfig with a context for each user, for kubectl, client-node and others. It is JSON, and so YAML as well. */
export function kubeconfig({ ca, tokens, url, user }: KubeconfigOptions): string {
  const cluster = 'local';
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: cluster, cluster: { server: url, 'certificate-authority-data': base64(ca) } }],
      users: Array.from(tokens, ([name, token]) => ({ name, user: { token } })),
      contexts: Array.from(tokens.keys(), (name) => ({ name, context: { cluster, user: name, namespace: 'default' } })),
      'current-context': user,
    },
    undefined,
    2,
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
