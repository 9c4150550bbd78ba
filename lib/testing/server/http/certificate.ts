/** A key and a certificate for loopback, as PEM. */
export interface Certificate {
  readonly key: string;
  /** It is its own authority: clients trust it by this very text. */
  readonly cert: string;
}

let made: Promise<Certificate> | undefined;

/**
 * The certificate of this process' servers, for `127.0.0.1` and `localhost`, made at the first call.
 *
 * An EC key takes 10 ms, one of RSA 2048 up to 100 ms; importing `selfsigned`, which only this needs, 90 to 180 ms.
 *
 * @throws Error if the package `selfsigned`, an optional peer, is not installed
 */
export function certificate(): Promise<Certificate> {
  made ??= make().catch((error: unknown) => {
    made = undefined;
    throw error;
  });
  return made;
}

async function make(): Promise<Certificate> {
  const { generate } = await import('selfsigned');
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key, cert };
}
