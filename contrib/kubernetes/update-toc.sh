#!/usr/bin/env bash
# Updates the tables of contents of all KEPs: `make update-toc`.
#
# Replaces hack/update-toc.sh of kubernetes/enhancements. Set TOCFMT to the path of tocfmt if it is not on PATH. Arguments
# are passed on, as in `hack/update-toc.sh --since origin/master`.
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

# Keep these flags in sync with hack/verify-toc.sh.
exec "${TOCFMT}" fmt --only toc --entries mdtoc --require-toc --max-depth 5 --ignore-file hack/.notableofcontents "$@" keps
