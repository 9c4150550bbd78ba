import { it } from 'vitest';

/** How the requests of a contract are sent. */
export type ContractSender = 'raw HTTP' | 'client-node';

/** Why a sender can't send something; those that are not named can. */
export type NotBy = Readonly<Partial<Record<ContractSender, string>>>;

/** The rows that a sender can send. */
export const rowsFor = <Row extends { readonly notBy?: NotBy }>(
  rows: readonly Row[],
  sender: ContractSender,
): readonly Row[] => rows.filter(({ notBy = {} }) => notBy[sender] === undefined);

/** A test where the sender can send what is in it, and none where it can't. */
export function itFor(sender: ContractSender, notBy: NotBy) {
  return (title: string, test: () => Promise<void>): void => {
    if (notBy[sender] === undefined) it(title, test);
  };
}
