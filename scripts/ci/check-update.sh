#!/usr/bin/env bash
# Runs every check on a fresh update and notes the result in the report, so that a pull request is opened either way.
# In: REPORT. Out: `passed` in $GITHUB_OUTPUT. Contract tests are a part of `npm test`.
set -uo pipefail

failed=()
check() {
  echo "::group::$*"
  "$@" || failed+=("$*")
  echo "::endgroup::"
}

check npm run generate -- --check
check npm run lint:spec
check npm run typecheck
check npm test

passed=true
{
  echo
  echo "## Checks"
  echo
  if [ "${#failed[@]}" -eq 0 ]; then
    echo "All passed: generated files, lint, types, tests, contract tests."
  else
    passed=false
    printf -- '- failed: `%s`\n' "${failed[@]}"
  fi
} >>"$REPORT"
echo "passed=$passed" >>"${GITHUB_OUTPUT:-/dev/stdout}"
