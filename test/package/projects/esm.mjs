import { subscribe } from "node:diagnostics_channel";
import process from "node:process";
import { useNodeDoors, useWebDoors } from "./program.mjs";

const { sandbox, doors: names } = JSON.parse(process.env.PACKAGE_TEST);
const entries = names.map(async (name) => [name, await import(`dintero-client${name.slice(1)}`)]);
const doors = Object.fromEntries(await Promise.all(entries));
const report = {
  ...(await useWebDoors(doors, sandbox)),
  node: await useNodeDoors(doors, { subscribe }),
};
console.log(JSON.stringify(report));
