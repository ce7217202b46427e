import { defineConfig, type UserConfig } from "tsdown";

/** The entry points of the package, by the name of their files in `dist`. `exports` of package.json has the same names. */
const entry = {
  index: "src/index.ts",
  payments: "src/payments/index.ts",
  webhooks: "src/webhooks/index.ts",
  verify: "src/verify/index.ts",
  diagnostics: "src/diagnostics.ts",
  core: "src/core/index.ts",
  testing: "src/testing/index.ts",
  moyasar: "src/moyasar/index.ts",
  zro: "src/zro/index.ts",
};

const shared: UserConfig = {
  entry,
  platform: "neutral",
  target: "es2022",
  dts: true,
  sourcemap: true,
  fixedExtension: true,
  inputOptions: { external: [/^node:/] },
  // Few files, because each costs time when it is imported. The classes of the errors stay one for all entry points.
  outputOptions: {
    codeSplitting: {
      groups: [
        { name: "base", test: /src[\\/]core[\\/](errors|util|types)[\\/]/ },
        { name: "engine", test: /src[\\/]core[\\/]/ },
        { name: "account", test: /(src[\\/]dintero|generated[\\/]management-auth)/ },
      ],
    },
  },
};

export default defineConfig([
  { ...shared, format: "esm", clean: true },
  {
    ...shared,
    format: "cjs",
    clean: false,
    // Both are ES modules only, which Jest and ts-node in their CommonJS defaults cannot require.
    deps: { alwaysBundle: ["p-retry", "is-network-error", "jose"] },
  },
]);
