import { fieldsOf } from "../body.js";
import { API_CLIENT, type Identifiers } from "./identifiers.js";
import type { CardToken, Session, Transaction } from "./schemas.js";

/** The stored cards of all accounts. */
export class CardStore {
  readonly #ids: Identifiers;
  readonly #tokens = new Map<string, CardToken>();

  constructor(ids: Identifiers) {
    this.#ids = ids;
  }

  /** Stores the card of a transaction, if its session asks for a token. Returns the card with its tokens. */
  storeFrom(session: Session, transaction: Transaction): Transaction["card"] {
    const [product = "", method = ""] = transaction.payment_product_type.split(".");
    const configuration = fieldsOf(fieldsOf(fieldsOf(session.configuration)[product])[method]);
    if (!transaction.card || configuration["generate_payment_token"] !== true) return transaction.card;
    const payment = this.#store(transaction);
    const isSeries = configuration["generate_recurrence_token"] === true;
    return {
      ...transaction.card,
      payment_token: payment.token ?? "",
      payment_token_id: payment.id,
      ...(isSeries && { recurrence_token: `rt-${payment.token}`, recurrence_token_id: `r-${payment.id}` }),
    };
  }

  /** The stored card with this token or recurrence token, if it is active. */
  activeOf(account: string, token: string): CardToken | undefined {
    return this.of(account).find((one) => one.status === "ACTIVE" && [one.token, `rt-${one.token}`].includes(token));
  }

  of(account: string): CardToken[] {
    return [...this.#tokens.values()].filter(({ account_id }) => account_id === account).reverse();
  }

  find(account: string, id: string): CardToken | undefined {
    const token = this.#tokens.get(id.replace(/^r-/, ""));
    return token?.account_id === account ? token : undefined;
  }

  /** Ends a token for good. */
  delete(token: CardToken): CardToken {
    const at = this.#ids.timestamp();
    const deleted = { ...token, status: "DELETED", updated_at: at, deleted_at: at, deleted_by: API_CLIENT };
    this.#tokens.set(token.id, deleted);
    return deleted;
  }

  #store({ id, card, customer, payment_product_type }: Transaction): CardToken {
    const at = this.#ids.timestamp();
    const tokenId = this.#ids.uuid("cardToken");
    const token: CardToken = {
      id: tokenId,
      type: "payment_token",
      status: "ACTIVE",
      card_brand: card?.brand?.toLowerCase() ?? "visa",
      account_id: String(id).split(".")[0] ?? "",
      payment_product_type,
      created_at: at,
      updated_at: at,
      token: `token-${tokenId.slice(-12)}`,
      token_expiry_date: card?.expiry_date ?? "12/2028",
      ...(card?.masked_pan !== undefined && { masked_pan: card.masked_pan }),
      ...(card?.expiry_date !== undefined && { pan_expiry_date: card.expiry_date }),
      ...(customer?.customer_id !== undefined && { customer_id: customer.customer_id }),
      ...(id !== undefined && { transaction_id: id }),
    };
    this.#tokens.set(tokenId, token);
    return token;
  }
}
