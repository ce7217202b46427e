import { build } from "esbuild";
import { expect, it } from "vitest";
import { ROOT } from "../../../scripts/lib/spec/apis.js";

it("a bundle of dintero-client/webhooks contains neither jose, openapi-fetch and p-retry nor the client", async () => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ["src/webhooks/index.ts"],
    bundle: true,
    format: "esm",
    write: false,
    metafile: true,
  });
  const files = Object.keys(metafile.inputs);
  expect(files).toContain("src/webhooks/read-webhook.ts");
  expect(files.filter((file) => !/^src\/(webhooks|core\/(errors|util)|dintero\/checks)/.test(file))).toEqual([]);
});
