#!/usr/bin/env bash
# Writes into package.json where the package is built: npm refuses a statement of provenance that names another repository.
# In: GITHUB_SERVER_URL and GITHUB_REPOSITORY, which GitHub sets.
set -euo pipefail

npm pkg set "repository.type=git" "repository.url=git+$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git"
