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
