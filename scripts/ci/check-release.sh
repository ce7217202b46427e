#!/usr/bin/env bash
# Refuses to publish a tag that is not the package's version, or that the changelog does not know.
# In: TAG, for example v1.2.3.
set -euo pipefail

version=$(node --print 'JSON.parse(require("node:fs").readFileSync("package.json", "utf8")).version')
if [ "$TAG" != "v$version" ]; then
  echo "::error::The tag is $TAG and package.json says $version. Tag v$version, or correct the version."
  exit 1
fi
if ! grep -Eq "^## \[?${version//./\\.}\]?( |\$)" CHANGELOG.md; then
  echo "::error::CHANGELOG.md has no section for $version. Write one before tagging."
  exit 1
fi
