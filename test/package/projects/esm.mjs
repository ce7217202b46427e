import { subscribe } from "node:diagnostics_channel";
import process from "node:process";
import { useNodeEntryPoints, useWebEntryPoints } from "./program.mjs";

const { sandbox, entryPoints: names } = JSON.parse(process.env.PACKAGE_TEST);
const entries = names.map(async (name) => [name, await import(`dintero-client${name.slice(1)}`)]);
const entryPoints = Object.fromEntries(await Promise.all(entries));
const report = {
  ...(await useWebEntryPoints(entryPoints, sandbox)),
  node: await useNodeEntryPoints(entryPoints, { subscribe }),
};
console.log(JSON.stringify(report));
