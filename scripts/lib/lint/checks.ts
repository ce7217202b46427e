/**
 * What a change must pass in addition to `npm test`: `npm run check:rest`. The longest is first, because the others run at the same time.
 *
 * `scripts/ci/check-update.sh` runs the same on an update of the specification, for which GitHub starts no other workflow.
 */
export const CHECKS = [
  "npm run test:package",
  "npm run types:budget",
  "npm run lint",
  "npm run typecheck",
  "npm run generate -- --check",
  "npm run demo",
] as const;
