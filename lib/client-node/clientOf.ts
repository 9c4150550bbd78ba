import { type KubeConfig } from '@kubernetes/client-node';
import { propertyOf } from './propertyOf.ts';

/**
 * What stands for a client of a cluster: the KubeConfig that an API client was made from by `makeApiClient`, so that sinks on it and on the client
 * share their connections; else the API client itself.
 *
 * @internal
 */
export function clientOf(api: object): object {
  const configuration = propertyOf(propertyOf(api, 'api'), 'configuration');
  const kubeConfig = propertyOf(propertyOf(configuration, 'authMethods'), 'default');
  const server = propertyOf(propertyOf(configuration, 'baseServer'), 'url');
  return isKubeConfig(kubeConfig) && kubeConfig.getCurrentCluster()?.server === server ? kubeConfig : api;
}

/** Not by its class, which may be that of another copy of the package. */
export function isKubeConfig(client: unknown): client is KubeConfig {
  return (
    typeof client === 'object' &&
    client !== null &&
    'applySecurityAuthentication' in client &&
    'getCurrentCluster' in client
  );
}
