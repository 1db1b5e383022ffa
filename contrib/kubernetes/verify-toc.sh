#!/usr/bin/env bash
# Fails if the table of contents of a KEP is out of date, and prints a diff: `make verify-toc`.
#
# Replaces hack/verify-toc.sh of kubernetes/enhancements. Set TOCFMT to the path of tocfmt if it is not on PATH. Arguments
# are passed on: `hack/verify-toc.sh --since auto` checks only what a pull request changes.
set -o errexit
set -o nounset
set -o pipefail

# The root of the repository, wherever the script is run from.
ROOT=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd -- "${ROOT}"
TOCFMT=${TOCFMT:-tocfmt}

if ! command -v "${TOCFMT}" >/dev/null; then
  echo "${0##*/}: ${TOCFMT} not found; to install it, run: pip install tocfmt, or: cargo install --locked tocfmt" >&2
  exit 2
fi

status=0
# Keep these flags in sync with hack/update-toc.sh.
"${TOCFMT}" check --only toc --entries mdtoc --require-toc --max-depth 5 --ignore-file hack/.notableofcontents "$@" keps || status=$?
if [ "${status}" -eq 1 ]; then
  echo "${0##*/}: to fix this, run: make update-toc" >&2
fi
exit "${status}"
