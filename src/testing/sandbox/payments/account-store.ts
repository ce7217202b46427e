/** Items with an id, each of one account. */
export class AccountStore<Item extends { readonly id: string }> {
  readonly #items = new Map<string, Map<string, Item>>();

  /** Adds an item, or replaces the one with its id. */
  set(account: string, item: Item): Item {
    const items = this.#items.get(account) ?? new Map<string, Item>();
    this.#items.set(account, items.set(item.id, item));
    return item;
  }

  find(account: string, id: string): Item | undefined {
    return this.#items.get(account)?.get(id);
  }

  delete(account: string, id: string): void {
    this.#items.get(account)?.delete(id);
  }

  /** The items of an account, the newest first. */
  of(account: string): Item[] {
    return [...(this.#items.get(account)?.values() ?? [])].reverse();
  }
}
