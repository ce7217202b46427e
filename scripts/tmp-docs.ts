import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blocksOf, documentsOf } from "../test/kit/docs/blocks.js";
import { compile } from "../test/kit/docs/compile.js";
import { withOptionTables } from "../test/kit/docs/option-tables.js";
import { readOptions } from "../test/kit/docs/options.js";

const root = process.cwd();
const types = readOptions();
for (const f of documentsOf(root)) {
  const t = readFileSync(f, "utf8");
  try {
    const n = withOptionTables(t.replace(/(<!-- options: .+? -->\n\n)(<!-- end)/g, "$1-\n\n$2"), types);
    if (n !== t) {
      writeFileSync(f, n);
      console.log("wrote", f);
    }
  } catch (e) {
    console.log(f, String(e));
  }
}
const blocks = documentsOf(root).flatMap((f) => blocksOf(root, f));
const folder = mkdtempSync(join(tmpdir(), "docs-"));
const c = compile(root, blocks, folder);
console.log(c.complaints.join("\n"));
// Outputs of errors.md
let text = readFileSync("docs/errors.md", "utf8");
blocks.forEach((b, i) => {
  if (b.file !== "docs/errors.md") return;
  try {
    const out = execFileSync(process.execPath, [c.programs[i]!], { encoding: "utf8", cwd: folder });
    const at = text.indexOf(b.code);
    const rest = text.slice(at).replace(/```text\n[^`]*?```/, () => "```text\n" + out + "```");
    text = text.slice(0, at) + rest;
  } catch (e) {
    console.log(b.heading, String((e as Error).message).slice(0, 600));
  }
});
writeFileSync("docs/errors.md", text);
