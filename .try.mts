import { readdirSync, readFileSync } from "node:fs";
import { generateFor } from "./scripts/lib/generate/generate-for.js";
import { readDocument } from "./scripts/lib/spec/read-document.js";
import { upgraded } from "./scripts/lib/spec/upgrade.js";

const dir = process.argv[2]!;
const want = process.argv.slice(3);
for (const f of readdirSync(dir).sort()) {
  if (!/\.(json|ya?ml)$/.test(f) || (want.length && !want.some((w) => f.startsWith(w)))) continue;
  const t = performance.now();
  try {
    const files = await generateFor(readDocument(readFileSync(`${dir}/${f}`), f, { trusted: true }), { name: "x" });
    console.log("OK  ", f, ((performance.now() - t) / 1000).toFixed(1), Math.round(process.memoryUsage().rss / 1e6));
    if (process.env.SHOW)
      console.log(
        files["x.ts"]!.slice(files["x.ts"]!.indexOf("export interface paths")),
        files["x.operations.ts"]!.slice(files["x.operations.ts"]!.indexOf("const s0")),
      );
  } catch (e: any) {
    console.log("FAIL", f, e.name, e.name === "Failure" ? e.message.slice(0, 300) : e.stack.slice(0, 600));
  }
}
