import { KubeConfig } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { kubeconfigYaml } from '../../../../lib/testing/server/http/kubeconfigYaml.ts';

describe('kubeconfigYaml', () => {
  const load = (yaml: string) => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(yaml);
    return { cluster: kubeConfig.getCurrentCluster(), user: kubeConfig.getCurrentUser() };
  };

  it('names server, token and certificate', () => {
    const { cluster, user } = load(kubeconfigYaml('https://127.0.0.1:1', 'a-token', 'PEM'));
    expect(cluster).toMatchObject({ server: 'https://127.0.0.1:1', caData: 'UEVN', skipTLSVerify: false });
    expect(user).toMatchObject({ token: 'a-token' });
  });

  it('skips verification without TLS', () => {
    const { cluster } = load(kubeconfigYaml('http://127.0.0.1:1', 'a-token', undefined));
    expect(cluster).toMatchObject({ server: 'http://127.0.0.1:1', skipTLSVerify: true });
  });
});
