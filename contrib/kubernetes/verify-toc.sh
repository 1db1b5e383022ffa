#!/usr/bin/env bash
# Fails if the table of contents of some KEP is not up to date, and shows what would change: `make verify-toc`.
#
# Takes the place of hack/verify-toc.sh of kubernetes/enhancements. TOCFMT names the command where it is not on PATH. Words
# behind the script's name are passed on: `hack/verify-toc.sh --since auto` looks only at what a pull request changes.
set -o errexit
set -o nounset
set -o pipefail

# The top of the repository, from wherever this is run.
ROOT=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd -- "${ROOT}"
TOCFMT=${TOCFMT:-tocfmt}

if ! command -v "${TOCFMT}" >/dev/null; then
  echo "${0##*/}: no ${TOCFMT} on PATH; install it with: pip install tocfmt, or: cargo install --locked tocfmt" >&2
  exit 2
fi

status=0
# Keep in sync with the other of hack/update-toc.sh and hack/verify-toc.sh.
"${TOCFMT}" check --only toc --require-toc --max-depth 5 --ignore-file hack/.notableofcontents "$@" keps || status=$?
if [ "${status}" -eq 1 ]; then
  echo "${0##*/}: put it right with: make update-toc" >&2
fi
exit "${status}"
