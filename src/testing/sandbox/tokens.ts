/** What a token allows: access to an account, or requesting the token of one. */
export type Grant = { readonly account: string; readonly kind: "access" | "exchange" };

type Issued = Grant & { readonly expiresAt: number };

/** Issues tokens and knows which are valid. */
export class TokenDesk {
  readonly #lifetime: number;
  readonly #now: () => number;
  readonly #issued = new Map<string, Issued>();
  #count = 0;

  /** `lifetime` in seconds. */
  constructor(lifetime: number, now: () => number) {
    this.#lifetime = lifetime;
    this.#now = now;
  }

  /** The body of the token endpoint. */
  issue(grant: Grant): { access_token: string; token_type: "Bearer"; expires_in: number } {
    this.#count += 1;
    const token = `sandbox-${grant.kind}-${this.#count}`;
    this.#issued.set(token, { ...grant, expiresAt: this.#now() + this.#lifetime * 1000 });
    return { access_token: token, token_type: "Bearer", expires_in: this.#lifetime };
  }

  /** What a token allows; undefined for one that is unknown, expired or revoked. */
  grantOf(token: string | undefined): Grant | undefined {
    const issued = token === undefined ? undefined : this.#issued.get(token);
    return issued && this.#now() < issued.expiresAt ? issued : undefined;
  }

  revokeAll(): void {
    this.#issued.clear();
  }
}
