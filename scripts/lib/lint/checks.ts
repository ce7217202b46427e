/**
 * What a change must pass beside `npm test`: `npm run check:rest`. The longest begins first, so that the others fit in beside it.
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
