import { defineConfig } from "vitest/config";

/** Each kind of test is a project: `npx vitest run --project unit` takes seconds, `npm test` runs them all. */
const projects: Record<string, readonly string[]> = {
  unit: ["test/unit"],
  scripts: ["test/spec", "test/scripts"],
  contract: ["test/contract"],
  faults: ["test/faults"],
  properties: ["test/properties"],
  types: ["test/types"],
  docs: ["test/docs"],
  examples: ["test/examples"],
};

export default defineConfig({
  test: {
    // The contract tests run Prism and real sockets; no test waits for real time on purpose.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: Object.entries(projects).map(([name, folders]) => ({
      extends: true as const,
      test: { name, include: folders.map((folder) => `${folder}/**/*.test.ts`) },
    })),
  },
});
