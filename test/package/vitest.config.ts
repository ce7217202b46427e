import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["*.check.ts"],
    globalSetup: ["support/set-up.ts"],
    // Runtimes and compilers are processes of their own; more files at once would make them wait for each other.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["verbose"],
  },
});
