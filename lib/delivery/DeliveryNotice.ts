/** Something that whoever runs the program should know. */
export interface DeliveryNotice {
  /** `error` where events are lost or wait, `info` where that is over, `debug` where nobody needs to act. */
  readonly level: 'error' | 'info' | 'debug';
  readonly message: string;
  /** Texts and numbers; no token, no header, no request. */
  readonly fields: Readonly<Record<string, string | number>>;
}
