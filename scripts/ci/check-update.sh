#!/usr/bin/env bash
# Runs every check on a fresh update and notes the result in the report, so that a pull request is opened either way.
# In: REPORT. Out: `passed` in $GITHUB_OUTPUT.
set -uo pipefail

failed=()
check() {
  echo "::group::$*"
  "$@" || failed+=("$*")
  echo "::endgroup::"
}

check npm test
check npm run test:package
check npm run types:budget
check npm run lint
check npm run typecheck
check npm run generate -- --check
check npm run demo

passed=true
{
  echo
  echo "## Checks"
  echo
  if [ "${#failed[@]}" -eq 0 ]; then
    echo "All passed, as in CI."
  else
    passed=false
    printf -- '- failed: `%s`\n' "${failed[@]}"
  fi
} >>"$REPORT"
echo "passed=$passed" >>"${GITHUB_OUTPUT:-/dev/stdout}"
