const { subscribe } = require("node:diagnostics_channel");
const { useNodeEntryPoints, useWebEntryPoints } = require("./program.mjs");

const { sandbox, entryPoints: names } = JSON.parse(process.env.PACKAGE_TEST);
const entryPoints = Object.fromEntries(names.map((name) => [name, require(`dintero-client${name.slice(1)}`)]));

async function main() {
  const imported = await import("dintero-client");
  return {
    ...(await useWebEntryPoints(entryPoints, sandbox)),
    node: await useNodeEntryPoints(entryPoints, { subscribe }),
    oneCopy: imported.ApiError === entryPoints["."].ApiError,
  };
}

main().then(
  (report) => console.log(JSON.stringify(report)),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
