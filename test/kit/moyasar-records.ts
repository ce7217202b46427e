/** A card authentication with everything in it that must not show. */
export const SECRETS = ["Q1JFUS1TRUNSRVQ", "Q0FWVi1TRUNSRVQ", "acquirer_key_secret"];

export const authentication = (id: string) => ({
  id,
  status: "in_progress",
  challenge: { url: "https://acs.example.com", creq: SECRETS[0] },
  auth: { value: SECRETS[1] },
});

export const page = (ids: readonly string[], current: number, next: number | null) => ({
  card_auths: ids.map(authentication),
  meta: { current_page: current, next_page: next, prev_page: current > 1 ? current - 1 : null },
});
