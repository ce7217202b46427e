import type { PaymentsSchemas } from "../../../payments/api.js";
import { AccountStore } from "../payments/account-store.js";
import { API_CLIENT, type Identifiers } from "../payments/identifiers.js";
import type { Transaction } from "../payments/schemas.js";
import type { Entry } from "../payments/settlement-store.js";

type LedgerEntry = PaymentsSchemas["PayoutDestinationTransferEntryV2"];
type Balance = PaymentsSchemas["PayoutDestinationBalanceV2"];
type Transfer = PaymentsSchemas["FundTransferV2"];

/** An entry, and when it takes effect on the clock. */
type Booked = { readonly entry: LedgerEntry; readonly from: number };

/** What an entry has of the fields that only one kind has: nothing. */
const NOTHING = {
  inbound_payment_provider: null,
  transfer_id: null,
  transfer_source_payout_destination_id: null,
  transfer_destination_payout_destination_id: null,
  transfer_reference: null,
  outbound_receiver_country: null,
  outbound_receiver_bank_account_type: null,
  outbound_receiver_bank_account_number: null,
  outbound_receiver_bank_account_bic: null,
  outbound_message: null,
};

/** The money that is held for the sellers of all accounts. */
export class SellerStore {
  readonly #ids: Identifiers;
  readonly #booked = new Map<string, Booked[]>();
  readonly #transfers = new AccountStore<Transfer & { readonly id: string }>();

  constructor(ids: Identifiers) {
    this.#ids = ids;
  }

  /** The entries of a seller, the newest first. */
  entriesOf(account: string, seller: string): LedgerEntry[] {
    const now = this.#ids.clock.now();
    const booked = this.#booked.get(`${account} ${seller}`) ?? [];
    return booked.flatMap(({ entry, from }) => (from <= now ? [entry] : [])).reverse();
  }

  /** The balances of a seller, one for each currency. */
  balancesOf(account: string, seller: string): Balance[] {
    const balances = new Map<string, Balance>();
    for (const { currency, amount, payout_destination_config_id } of this.entriesOf(account, seller)) {
      const before = balances.get(currency)?.amount ?? 0;
      const seller_ids = { payout_destination_config_id, payout_destination_id: seller };
      balances.set(currency, { account_id: account, ...seller_ids, currency, amount: before + amount });
    }
    return [...balances.values()];
  }

  /** Gives the sellers of a transaction their share of a line of its settlement. */
  receive(account: string, transaction: Transaction, { amount, currency, provider }: Entry): void {
    for (const [seller, share] of sharesOf(transaction)) {
      const entry = {
        currency,
        amount: Math.round(amount * share),
        type: "inbound",
        inbound_payment_provider: provider,
      };
      this.#book(account, seller, entry);
    }
  }

  /**
   * Moves money between two sellers, once for each id of a transfer.
   *
   * @param after Milliseconds after which the balances change.
   */
  transfer(
    account: string,
    given: Omit<Transfer, "account_id" | "created_at" | "created_by">,
    after: number,
  ): Transfer {
    const { fund_transfer_id: id, amount, currency, reference } = given;
    const { source_payout_destination_id: source, destination_payout_destination_id: destination } = given;
    const known = this.#transfers.find(account, id);
    if (known) return withoutId(known);
    const common = {
      currency,
      type: "transfer",
      transfer_id: id,
      transfer_source_payout_destination_id: source,
      transfer_destination_payout_destination_id: destination,
      transfer_reference: reference,
    };
    this.#book(account, source, { ...common, amount: -amount }, after);
    this.#book(account, destination, { ...common, amount }, after);
    const entity = { account_id: account, created_at: this.#ids.timestamp(), created_by: API_CLIENT };
    return withoutId(this.#transfers.set(account, { ...given, ...entity, id }));
  }

  #book(
    account: string,
    seller: string,
    entry: Partial<LedgerEntry> & Pick<LedgerEntry, "currency" | "amount" | "type">,
    after = 0,
  ): void {
    const key = `${account} ${seller}`;
    const booked = this.#booked.get(key) ?? [];
    const whole: LedgerEntry = {
      ledger_entry_id: this.#ids.uuid("ledgerEntry"),
      account_id: account,
      payout_destination_config_id: `config-${seller}`,
      payout_destination_id: seller,
      created_at: new Date(this.#ids.clock.dateNow() + after).toISOString(),
      ...NOTHING,
      ...entry,
    };
    this.#booked.set(key, [...booked, { entry: whole, from: this.#ids.clock.now() + after }]);
  }
}

const withoutId = ({ id: _, ...transfer }: Transfer & { readonly id: string }): Transfer => transfer;

/** The share of each seller: that of the splits of the lines, or all of it for the seller of the order. */
function sharesOf({ amount, items = [], payout_destination_id }: Transaction): Map<string, number> {
  const splits = items.flatMap((item) => item.splits ?? []);
  if (splits.length === 0) return new Map(payout_destination_id === undefined ? [] : [[payout_destination_id, 1]]);
  const shares = new Map<string, number>();
  for (const split of splits) {
    const seller = split.payout_destination_id;
    shares.set(seller, (shares.get(seller) ?? 0) + split.amount / amount);
  }
  return shares;
}
