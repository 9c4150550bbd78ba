/**
 * A kubeconfig for one server, as YAML.
 *
 * @param ca the server's certificate as PEM; without it (plain HTTP) the client is told to skip verification, which
 *   @kubernetes/client-node asks for before it sends a token over plain HTTP
 */
export function kubeconfigYaml(url: string, token: string, ca: string | undefined): string {
  const trust =
    ca === undefined
      ? 'insecure-skip-tls-verify: true'
      : `certificate-authority-data: ${Buffer.from(ca).toString('base64')}`;
  return `apiVersion: v1
kind: Config
clusters:
  - name: event-api-server
    cluster:
      server: ${url}
      ${trust}
users:
  - name: event-api-server
    user:
      token: ${token}
contexts:
  - name: event-api-server
    context:
      cluster: event-api-server
      user: event-api-server
      namespace: default
current-context: event-api-server
`;
}
