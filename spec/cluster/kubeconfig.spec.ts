import { KubeConfig } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { kubeconfig } from '../../cluster/kubeconfig.ts';

describe('kubeconfig', () => {
  it('has a context for each user', () => {
    const tokens = new Map([
      ['admin', 't1'],
      ['plain', 't2'],
    ]);
    const loaded = new KubeConfig();
    loaded.loadFromString(kubeconfig({ url: 'https://127.0.0.1:1', ca: 'PEM', tokens, user: 'plain' }));
    expect(loaded.getCurrentCluster()).toMatchObject({ server: 'https://127.0.0.1:1', caData: 'UEVN' });
    expect(loaded.getCurrentUser()).toMatchObject({ name: 'plain', token: 't2' });
    loaded.setCurrentContext('admin');
    expect(loaded.getCurrentUser()).toMatchObject({ name: 'admin', token: 't1' });
  });
});
