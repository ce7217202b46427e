/** The packages that `generate` needs, with the versions that it is tested with. They are optional peer dependencies. */
const GENERATORS = {
  "openapi-typescript": "7",
  typescript: "5",
  yaml: "2",
  "@scalar/openapi-upgrader": "0.1",
} as const;

const INSTALL = `npm install --save-dev ${Object.entries(GENERATORS)
  .map(([name, version]) => `${name}@${version}`)
  .join(" ")}`;

/** What is to be installed before `generate` can run; undefined when nothing is. */
export async function missingGenerators(): Promise<string | undefined> {
  const missing = Object.keys(GENERATORS).filter((name) => !isInstalled(name));
  if (missing.length > 0) {
    const are = missing.length === 1 ? "is" : "are";
    return `generate needs ${missing.join(", ")}, which ${are} not installed. Run: ${INSTALL}`;
  }
  const { default: compiler } = await import("typescript");
  if (typeof compiler?.createProgram === "function") return undefined;
  const version = compiler?.version ?? "that is installed";
  return `generate needs TypeScript 5, because TypeScript ${version} has no API for programs. Run it outside of the project: npx --package=dintero-client ${Object.entries(
    GENERATORS,
  )
    .map(([name, range]) => `--package=${name}@${range}`)
    .join(" ")} dintero-client generate …`;
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
