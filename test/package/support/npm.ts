import { type Ran, run } from "./run.js";

export const npm = (...args: string[]): Promise<Ran> => run("npm", args);

/** Installs packages into a folder that has a package.json. */
export const npmInstall = (folder: string, packages: readonly string[]): Promise<Ran> =>
  npm(
    "install",
    ...packages,
    ...["--prefix", folder, "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"],
  );
