import { createDintero } from "../../src/index.js";

const dintero = createDintero({ accountId: "T12345678", token: "a-token" });

// Bodies whose schema adds `required` to one that it composes: a plain literal has to fit them.
export const terminal = dintero.POST("/accounts/{aid}/terminals", {
  body: { device_serial_number: "SN-1", store_id: "S1" },
});

export const search = dintero.POST("/accounts/{aid}/compliance-search/match", {
  body: {
    merchant: {
      business_name: "Fjord AS",
      address: { address_line: "Strandgata 1", city: "Oslo", postal_code: "0150", country: "NOR" },
      principals: [],
    },
    search_criteria: {},
  },
});

export const withoutStore = dintero.POST("/accounts/{aid}/terminals", {
  // @ts-expect-error: `store_id` is required.
  body: { device_serial_number: "SN-1" },
});

const address = { address_line: "Strandgata 1", postal_place: "Oslo", country: "NO" };
const company = { business_name: "Fjord AS", address };
const applicant = { email: "kari.nordmann@example.com", agreement: {} };

export const prefilled = dintero.POST("/accounts/{oid}/signup/prefill", {
  body: { prefill_id: "pf_1", applicant, company, billing: company },
});

export const withoutBilling = dintero.POST("/accounts/{oid}/signup/prefill", {
  // @ts-expect-error: `billing` is required.
  body: { applicant, company },
});

export const withNewerMembers = dintero.PUT("/accounts/{aid}/management/settings", {
  body: { company: { ...company, newer: 1 }, billing: { ...company, newer: 1 } },
});

const seller = {
  payout_destination_id: "PD032",
  payout_reference: "Fjordmarked",
  bank_accounts: [{ bank_account_currency: "NOK", payout_currency: "NOK" }],
};
const SELLERS = "/accounts/{aid}/management/settings/approvals/payout-destinations";

export const companies = [
  dintero.POST(SELLERS, { body: { ...seller, country_code: "NO", organization_number: "999999999" } }),
  dintero.POST(SELLERS, { body: { ...seller, type: "company", country_code: "NO", organization_number: "999999999" } }),
  // @ts-expect-error: a company needs its country and its number.
  dintero.POST(SELLERS, { body: { ...seller, type: "company" } }),
  // @ts-expect-error: so does a seller without a type.
  dintero.POST(SELLERS, { body: seller }),
];

export const individual = dintero.POST(SELLERS, {
  body: { ...seller, type: "individual", individual: { name: "Kari Nordmann" } },
});
