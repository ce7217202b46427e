import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { generateFor } from "../../scripts/lib/generate/generate-for.js";
import { ROOT } from "../../scripts/lib/spec/apis.js";
import { readDocument } from "../../scripts/lib/spec/read-document.js";

vi.setConfig({ testTimeout: 300_000 });

/** Published documents to try the scripts on. They are not part of the project. */
const FOLDER = join(ROOT, "../shared/specs");
const documents = existsSync(FOLDER) ? (await readdir(FOLDER)).filter((name) => /\.(json|ya?ml)$/.test(name)) : [];

describe.skipIf(documents.length === 0)("the types of published documents", () => {
  // The small ones. `npm run bench -- documents` takes all of them through the whole job.
  it.each(documents.filter((name) => !name.includes(".old.") && /museum|petstore|nets|vipps|dintero/.test(name)))(
    "compile for %s",
    async (name) => {
      const document = readDocument(await readFile(join(FOLDER, name)), name, { trusted: true });
      expect(Object.keys(await generateFor(document, { name: "published" }))).toHaveLength(2);
    },
  );

  it.skipIf(!documents.includes("dintero-payments.2.yaml"))(
    "have bodies and servers for Dintero's payments",
    async () => {
      const name = "dintero-payments.2.yaml";
      const document = readDocument(await readFile(join(FOLDER, name)), name);
      const files = await generateFor(document, { name: "payments" });
      expect(files["payments.ts"]).not.toContain("body?: undefined");
      const operations = files["payments.operations.ts"] ?? "";
      expect(operations).toMatch(
        /"GET \/accounts\/\{aid\}\/settlements": \{.*server: "https:\/\/api\.dintero\.com\/v1"/,
      );
      expect(operations).toContain('"admin:checkout"');
    },
  );
});

describe("generateFor", () => {
  it("needs no file of this project", async () => {
    const sources = ["generate/generate-for.ts", "spec/read-document.ts"];
    const seen = new Set<string>();
    const visit = async (file: string): Promise<void> => {
      if (seen.has(file)) return;
      seen.add(file);
      const text = await readFile(file, "utf8");
      for (const [, from = ""] of text.matchAll(/^(?:import|export) (?!type ).*?from "(\.[^"]+)";$/gms)) {
        await visit(join(file, "..", from.replace(/\.js$/, ".ts")));
      }
    };
    for (const source of sources) await visit(join(ROOT, "scripts/lib", source));
    const names = [...seen].map((file) => file.slice(join(ROOT, "scripts/lib/").length));
    expect(names).toContain("generate/render-types.ts");
    expect(names.filter((name) => /apis|sources|record|specification|lint\/|\.\./.test(name))).toEqual([]);
  });
});
