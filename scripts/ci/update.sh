#!/usr/bin/env bash
# Takes over upstream's description and says whether anything changed.
# In: REPORT, the file to write the report to; FROM, a URL or nothing. Out: `changed` in $GITHUB_OUTPUT.
set -euo pipefail

arguments=(--report "$REPORT")
if [ -n "${FROM:-}" ]; then arguments+=(--from "$FROM"); fi

if ! npm run --silent spec:update -- "${arguments[@]}"; then
  echo "::error title=Specification update failed::See the log for what was wrong. Nothing was changed."
  exit 1
fi

changed=false
if [ -n "$(git status --porcelain -- openapi generated)" ]; then changed=true; fi
echo "changed=$changed" >>"${GITHUB_OUTPUT:-/dev/stdout}"
cat "$REPORT" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
