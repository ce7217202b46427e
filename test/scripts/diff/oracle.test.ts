import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { compareDocuments } from "../../../scripts/lib/diff/compare.js";
import { pair } from "./oracle/documents.js";
import { judge } from "./oracle/verdict.js";

/** More pairs find more, and take longer: `ORACLE_RUNS=300 ORACLE_SEED=1`. */
const RUNS = Number(process.env["ORACLE_RUNS"] ?? 20);
const SEED = Number(process.env["ORACLE_SEED"] ?? 20261125);

vi.setConfig({ testTimeout: 6000 * RUNS });

const CALLS = ["get", "post", "put"].map((method) => ({ method, path: "/things" }));

it("calls a change breaking exactly when the compiler or the validator does", async () => {
  await fc.assert(
    fc.asyncProperty(pair, async ([before, after]) => {
      const { broken, unjudged } = await judge(before, after, CALLS);
      expect([...unjudged.values()]).toEqual([]);
      const { changes } = compareDocuments(before, after);
      for (const call of CALLS) {
        const title = `${call.method.toUpperCase()} ${call.path}`;
        const own = changes.filter(({ operations }) => operations.includes(title));
        const found = own.filter(({ breaking }) => breaking);
        const reasons = broken.get(call) ?? [];
        expect({ title, breaking: found.length > 0, own, reasons }).toMatchObject({ breaking: reasons.length > 0 });
      }
    }),
    { numRuns: RUNS, seed: SEED },
  );
});
