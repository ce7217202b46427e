/** What a bearer stands for: an account, or the right to ask for the token of one. */
export type Bearer = { readonly account: string; readonly kind: "access" | "exchange" };

type Issued = Bearer & { readonly expiresAt: number };

/** Issues tokens and knows which are good. */
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

  /** The answer of a token endpoint. */
  issue(bearer: Bearer): { access_token: string; token_type: "Bearer"; expires_in: number } {
    this.#count += 1;
    const token = `sandbox-${bearer.kind}-${this.#count}`;
    this.#issued.set(token, { ...bearer, expiresAt: this.#now() + this.#lifetime * 1000 });
    return { access_token: token, token_type: "Bearer", expires_in: this.#lifetime };
  }

  /** Whom a token was issued to; undefined for one that is unknown, expired or revoked. */
  bearerOf(token: string | undefined): Bearer | undefined {
    const issued = token === undefined ? undefined : this.#issued.get(token);
    return issued && this.#now() < issued.expiresAt ? issued : undefined;
  }

  revokeAll(): void {
    this.#issued.clear();
  }
}
