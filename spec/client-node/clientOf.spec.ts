import { CoreV1Api, createConfiguration, EventsV1Api, KubeConfig, ServerConfiguration } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { clientOf, isKubeConfig } from '../../lib/client-node/clientOf.ts';

function kubeConfigAt(server: string): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser({ name: 'c', server, skipTLSVerify: true }, { name: 'u' });
  return kubeConfig;
}

describe('clientOf', () => {
  it('is the KubeConfig, for itself and for all clients made from it', () => {
    const kubeConfig = kubeConfigAt('http://a');
    expect(clientOf(kubeConfig)).toBe(kubeConfig);
    expect(clientOf(kubeConfig.makeApiClient(CoreV1Api))).toBe(kubeConfig);
    expect(clientOf(kubeConfig.makeApiClient(EventsV1Api))).toBe(kubeConfig);
  });

  it('is not that of a client that goes elsewhere, or without it', () => {
    const kubeConfig = kubeConfigAt('http://a');
    const authMethods = { default: kubeConfig };
    const elsewhere = new CoreV1Api(
      createConfiguration({ baseServer: new ServerConfiguration('http://b', {}), authMethods }),
    );
    const anonymous = new CoreV1Api(createConfiguration({ baseServer: new ServerConfiguration('http://a', {}) }));
    expect(clientOf(elsewhere)).toBe(elsewhere);
    expect(clientOf(anonymous)).toBe(anonymous);
    const before = kubeConfig.makeApiClient(CoreV1Api);
    kubeConfig.loadFromClusterAndUser({ name: 'c', server: 'http://c', skipTLSVerify: true }, { name: 'u' });
    expect(clientOf(before)).toBe(before);
  });

  it('is the object itself for anything else', () => {
    for (const api of [{}, { api: null }, { api: { configuration: 1 } }]) expect(clientOf(api)).toBe(api);
  });
});

it('isKubeConfig tells a KubeConfig by what it has', () => {
  expect(isKubeConfig(new KubeConfig())).toBe(true);
  expect(isKubeConfig({ applySecurityAuthentication: 0, getCurrentCluster: 0 })).toBe(true);
  for (const other of [undefined, null, 'a', {}, { getCurrentCluster: 0 }, new KubeConfig().getUsers()]) {
    expect(isKubeConfig(other)).toBe(false);
  }
});
