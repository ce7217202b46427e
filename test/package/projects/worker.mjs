import * as main from "dintero-client";
import * as core from "dintero-client/core";
import * as moyasar from "dintero-client/moyasar";
import * as payments from "dintero-client/payments";
import * as testing from "dintero-client/testing";
import * as verify from "dintero-client/verify";
import * as webhooks from "dintero-client/webhooks";
import * as zro from "dintero-client/zro";
import { useWebEntryPoints } from "./program.mjs";

const entryPoints = {
  ".": main,
  "./core": core,
  "./moyasar": moyasar,
  "./payments": payments,
  "./testing": testing,
  "./verify": verify,
  "./webhooks": webhooks,
  "./zro": zro,
};

export default {
  async test(_controller, { SANDBOX }) {
    const report = await useWebEntryPoints(entryPoints, SANDBOX);
    const nodeGlobals = ["process", "Buffer", "require"].filter((name) => name in globalThis);
    console.log(JSON.stringify({ ...report, nodeGlobals }));
  },
};
