#!/usr/bin/env bash
# Brings the tables of contents of all KEPs up to date: `make update-toc`.
#
# Takes the place of hack/update-toc.sh of kubernetes/enhancements. TOCFMT names the command where it is not on PATH. Words
# behind the script's name are passed on: `hack/update-toc.sh --since origin/master`.
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

# Keep in sync with the other of hack/update-toc.sh and hack/verify-toc.sh.
exec "${TOCFMT}" fmt --only toc --require-toc --max-depth 5 --ignore-file hack/.notableofcontents "$@" keps
