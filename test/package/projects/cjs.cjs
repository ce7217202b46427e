const { subscribe } = require("node:diagnostics_channel");
const { useNodeDoors, useWebDoors } = require("./program.mjs");

const { sandbox, doors: names } = JSON.parse(process.env.PACKAGE_TEST);
const doors = Object.fromEntries(names.map((name) => [name, require(`dintero-client${name.slice(1)}`)]));

async function main() {
  const imported = await import("dintero-client");
  return {
    ...(await useWebDoors(doors, sandbox)),
    node: await useNodeDoors(doors, { subscribe }),
    oneCopy: imported.ApiError === doors["."].ApiError,
  };
}

main().then(
  (report) => console.log(JSON.stringify(report)),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
