import { join } from "node:path";
import { consumer, project } from "./installed.js";

/** How a consumer may have set up its compiler. */
export type Variant = {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly files: readonly string[];
};

// A library that is built on the package has declarations of its own, which name our types.
const STRICT = { strict: true, skipLibCheck: false, declaration: true, noEmit: true, target: "es2022" };
const SCRIPT = { allowJs: true, checkJs: true };
const NODE = { lib: ["es2022"], types: ["node"] };
const BROWSER = { lib: ["es2022", "dom"], types: [] };

const RESOLUTIONS = [
  { moduleResolution: "node16", module: "node16" },
  { moduleResolution: "nodenext", module: "nodenext" },
  { moduleResolution: "bundler", module: "esnext" },
] as const;

/** Every way in which the packed types are read. A compiler that has left out the oldest resolution reads CommonJS as a bundler does. */
export function variants(oldest: "node10" | "bundler" = "bundler"): Variant[] {
  const ours = ["consumer.ts", "library.ts", "script.js"].map((file) => project(`types/${file}`));
  const required = project("types/required.cts");
  const inNode = RESOLUTIONS.flatMap((resolution) =>
    [true, false].map((exactOptionalPropertyTypes) => ({
      name: `${resolution.moduleResolution}, exactOptionalPropertyTypes ${exactOptionalPropertyTypes ? "on" : "off"}`,
      options: { ...STRICT, ...SCRIPT, ...NODE, ...resolution, exactOptionalPropertyTypes },
      files: resolution.moduleResolution === "bundler" ? ours : [...ours, required],
    })),
  );
  const inBrowser = {
    name: "bundler, the types of a browser and none of Node's",
    options: { ...STRICT, ...SCRIPT, ...BROWSER, ...RESOLUTIONS[2], exactOptionalPropertyTypes: true },
    files: ours,
  };
  const commonjs = {
    name: `module commonjs, ${oldest}`,
    options: { ...STRICT, ...NODE, module: "commonjs", moduleResolution: oldest, esModuleInterop: true },
    files: [project("types/commonjs.ts")],
  };
  return [...inNode, inBrowser, commonjs];
}

/** Where a variant's configuration would be; its `types` are looked for from there. */
export const base = (): string => join(consumer(), "projects", "types");
