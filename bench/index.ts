import { type Figure, printTable } from "./support/row.js";

const FIGURES: Readonly<Record<string, { title: string; load: () => Promise<{ measure: Figure }> }>> = {
  storm: { title: "Storm: many calls at once against a server with a limit", load: () => import("./storm.js") },
  cold: { title: "Cold start", load: () => import("./cold.js") },
  dead: { title: "Dead token", load: () => import("./dead.js") },
  simulate: { title: "Rate limits, simulated", load: () => import("./simulate.js") },
  constants: { title: "Constants of the rate estimator, halved and doubled", load: () => import("./constants.js") },
  picture: { title: "The picture of docs/rate-limits.md", load: () => import("./picture.js") },
  limits: { title: "Rate limits on real sockets", load: () => import("./limits.js") },
  nolimit: { title: "A server without a limit", load: () => import("./nolimit.js") },
  lists: { title: "Iterating lists", load: () => import("./lists.js") },
  size: { title: "Size of a bundle", load: () => import("./size.js") },
  import: { title: "Import, in a process of its own", load: () => import("./import.js") },
  typecheck: { title: "Type-check of a consumer of ten operations", load: () => import("./typecheck.js") },
  generate: { title: "npm run generate", load: () => import("./generate.js") },
  documents: { title: "Documents through the whole job", load: () => import("./documents.js") },
};

// `npm run` may swallow a word that begins with dashes, so `quick` does as well.
const words = process.argv.slice(2).map((word) => word.replace(/^--/, ""));
const quick = words.includes("quick");
// `documents` takes a folder.
const folder = words.find((word) => /[./\\]/.test(word));
const chosen = words.filter((word) => word !== "quick" && word !== folder);
const unknown = chosen.filter((word) => !Object.hasOwn(FIGURES, word));
if (unknown.length > 0) {
  console.error(`Expected figures out of ${Object.keys(FIGURES).join(", ")}, got ${unknown.join(", ")}.`);
  process.exit(2);
}

let missed = 0;
for (const [name, { title, load }] of Object.entries(FIGURES)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const { measure } = await load();
  const rows = await measure({ quick, ...(folder !== undefined && { folder }) });
  printTable(title, rows);
  missed += rows.filter((row) => row.met === false).length;
}
console.log(missed === 0 ? "\nAll goals are met." : `\nGoals missed: ${missed}.`);
