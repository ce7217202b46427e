#!/usr/bin/env bash
# Opens the pull request of a specification update, or refreshes the one that is open.
# In: REPORT, its body; BASE, the branch it is for; GH_TOKEN. The branch `spec-update` belongs to this script alone.
set -euo pipefail

branch=spec-update
# GitHub takes 65 536 characters.
limit=60000

# Each API's report begins with a heading `# Title: 3 breaking changes, 5 others`.
headlines=$(sed -n 's/^# .*: \(.*\)$/\1/p' "$REPORT" | paste -sd ';' - | sed 's/;/; /g')
if grep -Eq '^# .*: [0-9]+ breaking change' "$REPORT"; then kind=breaking; else kind="not breaking"; fi
title="Specification update, $kind: ${headlines:0:200}"

body=$(mktemp)
trap 'rm -f "$body"' EXIT
head -c "$limit" "$REPORT" | iconv -f utf-8 -t utf-8 -c >"$body"
if [ "$(wc -c <"$REPORT")" -gt "$limit" ]; then
  printf '\n\nCut off here. The whole report is in the summary of the workflow run.\n' >>"$body"
fi

git config user.name "github-actions[bot]"
git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
git switch --quiet --force-create "$branch"
git add -- openapi generated
git commit --quiet --message "$title"
git push --quiet --force origin "$branch"

number=$(gh pr list --head "$branch" --base "$BASE" --state open --json number --jq '.[0].number // empty')
if [ -n "$number" ]; then
  gh pr edit "$number" --title "$title" --body-file "$body"
else
  gh pr create --head "$branch" --base "$BASE" --title "$title" --body-file "$body"
fi
