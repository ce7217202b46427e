import type { Schemas } from "../../dintero/api.js";

// Every item depends on its number alone, so the same number gives the same item in every run.

const pick = <T>(values: readonly [T, ...T[]], index: number): T => values[index % values.length] ?? values[0];
const uuid = (kind: number, index: number): string =>
  `${String(kind).padStart(8, "0")}-0000-4000-8000-${String(index + 1).padStart(12, "0")}`;
/** One item an hour, from the beginning of 2026 on. */
const hour = (index: number): string => new Date(Date.UTC(2026, 0, 1) + index * 3_600_000).toISOString();

const CREATOR = uuid(9, 0);
const NAMES = ["Fjordsport", "Fjellbryggeriet", "Havgap", "Skogstue", "Bakkeli"] as const;
const PLACES = ["Oslo", "Bergen", "Bodø", "Tromsø"] as const;

/** The id of a partner's account: the numbers after the partner's own. */
export const accountIdOf = (partner: string, index: number): string =>
  `${partner[0]}${String(Number(partner.slice(1)) + 1 + index).padStart(8, "0")}`;

/** The number of an account, or undefined if the id is none of the first `size`. */
export function accountIndexOf(partner: string, accountId: string, size: number): number | undefined {
  const index = Number(accountId.slice(1)) - Number(partner.slice(1)) - 1;
  return accountId[0] === partner[0] && index >= 0 && index < size ? index : undefined;
}

export function account(partner: string, accountId: string, index: number): Schemas["Account"] {
  const name = `${pick(NAMES, index)} ${index + 1} AS`;
  const address = { address_line: `Storgata ${index + 1}`, postal_place: pick(PLACES, index), country: "NO" };
  const email = `post@merchant-${index + 1}.example`;
  return {
    id: uuid(1, index),
    created_at: hour(index),
    created_by: CREATOR,
    updated_at: hour(index),
    account_id: accountId,
    partner_id: partner,
    active: index % 7 !== 3,
    livemode: partner.startsWith("P"),
    language_code: "nb-NO",
    applicant: { email, agreement: { name: "dintero-terms", version: "2026-01" } },
    company: { business_name: name, address, organization_number: String(900_000_000 + index), email },
    billing: { business_name: name, address, email },
  };
}

export function accountEvent(index: number, body: string): Schemas["AccountEvent"] {
  const id = `aev_${index + 1}`;
  const created = { created_at: hour(index), created_by: CREATOR };
  return { event_type: "comment", id, ...created, body, visibility: "private" };
}

export function role(index: number): Schemas["AuthRole"] {
  const created = { created_at: hour(index), created_by: CREATOR };
  return { id: uuid(2, index), ...created, name: `role ${index + 1}`, scope: ["read:accounts"] };
}

export function pricePackage(index: number): Schemas["PricePackage"] {
  return {
    id: uuid(3, index),
    created_at: hour(index),
    created_by: CREATOR,
    name: `Prices ${index + 1}`,
    description: "Prices for card payments",
    products: [],
    price_package_id: `prices-${index + 1}`,
    type: pick(["default", "account"], index),
  };
}

export function store(index: number): Schemas["StoreListItem"] {
  const address = { address_line: `Torget ${index + 1}`, postal_place: pick(PLACES, index), country: "NO" };
  return {
    id: `st_${index + 1}`,
    store_id: `S${index + 1}`,
    store_name: `Store ${index + 1}`,
    status: "ACTIVE",
    address,
  };
}

export function terminal(accountId: string, index: number): Schemas["TerminalListItem"] {
  return {
    id: uuid(4, index),
    terminal_id: `${accountId}-T${String(index + 1).padStart(4, "0")}`,
    device_serial_number: String(100_000_000_000 + index),
    device_model: pick(["SATURN1000", "S1P2"], index),
    store_id: `S${index + 1}`,
    status: pick(["ACTIVE", "PENDING", "INACTIVE"], index),
  };
}

export function possibleMatch(index: number): Schemas["MatchPossibleMatch"] {
  const merchant = { name: `${pick(NAMES, index)} ${index + 1} AS`, phone_number: String(90_000_000 + index) };
  return { total_merchant_matches: 1, terminated_merchants: [{ merchant }] };
}
