#!/usr/bin/env bash
# Writes where the package is built: into package.json, because npm refuses a statement of provenance that names another
# repository, and into the links of README.md, because npm shows it alone.
# In: GITHUB_SERVER_URL, GITHUB_REPOSITORY and GITHUB_REF_NAME, which GitHub sets.
set -euo pipefail

scripts=$(cd "$(dirname "$0")/.." && pwd)
repository="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"
npm pkg set "repository.type=git" "repository.url=git+$repository.git" \
  "homepage=$repository#readme" "bugs.url=$repository/issues"
"$scripts/../node_modules/.bin/tsx" "$scripts/absolute-links.ts" README.md "$repository" "$GITHUB_REF_NAME"
