import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ROOT } from "../../scripts/lib/spec/apis.js";
import { ConfigurationError, createPayments } from "../../src/payments/index.js";

const recipes = readFileSync(join(ROOT, "docs/recipes.md"), "utf8");

afterEach(() => void vi.unstubAllEnvs());

describe("the recipe for Next.js", () => {
  it("shows the error of a client that is made without its variables", () => {
    for (const name of ["ACCOUNT_ID", "CLIENT_ID", "CLIENT_SECRET"]) vi.stubEnv(`DINTERO_${name}`, undefined);
    const [, shown = ""] = /^```text\nConfigurationError: (.+)\n```$/m.exec(recipes) ?? [];
    expect(() => createPayments()).toThrow(new ConfigurationError(shown));
  });
});
