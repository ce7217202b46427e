import type { Clock } from "../../../core/util/clock.js";
import { CardStore } from "./card-store.js";
import { Identifiers } from "./identifiers.js";
import { ProfileStore } from "./profile-store.js";
import type { Session, Transaction } from "./schemas.js";

/** All sessions and transactions of a sandbox, and what belongs to them. */
export class Ledger extends Identifiers {
  readonly sessions = new Map<string, Session>();
  readonly transactions = new Map<string, Transaction>();
  readonly cards = new CardStore(this);
  readonly profiles = new ProfileStore(this);
  readonly #urlOf: () => string;

  /** `urlOf` gives the address of the sandbox once it listens. */
  constructor(clock: Clock, urlOf: () => string) {
    super(clock);
    this.#urlOf = urlOf;
  }

  /** The address of the sandbox. */
  get url(): string {
    return this.#urlOf();
  }

  /** What belongs to an account, the newest first. */
  newestOf<Item>(items: ReadonlyMap<string, Item>, account: string): Item[] {
    return [...items]
      .filter(([id]) => id.startsWith(`${account}.`))
      .map(([, item]) => item)
      .reverse();
  }
}
