const { subscribe } = require("node:diagnostics_channel");
const { useBothFormats } = require("./both-formats.cjs");
const { useNodeEntryPoints, useWebEntryPoints } = require("./program.mjs");

const { sandbox, entryPoints: names } = JSON.parse(process.env.PACKAGE_TEST);
const entryPoints = Object.fromEntries(names.map((name) => [name, require(`dintero-client${name.slice(1)}`)]));

async function main() {
  return {
    ...(await useWebEntryPoints(entryPoints, sandbox)),
    node: await useNodeEntryPoints(entryPoints, { subscribe }),
    formats: await useBothFormats(),
  };
}

main().then(
  (report) => console.log(JSON.stringify(report)),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
