#!/usr/bin/env bash
# The work of the GitHub Action in action.yml: installs the wheel of tocfmt and runs `tocfmt check`.
#
# Inputs come as variables, never as text of a script, so that nothing in them is run: a pull request may choose the names
# of its files and branches, and some workflows pass those on. Written for the bash 3.2 of macOS, too.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)

# Ends with the status of trouble, as tocfmt does.
fail() {
  printf '::error title=tocfmt::%s\n' "$*"
  exit 2
}

version=${INPUT_VERSION:-}
if [ -z "$version" ]; then
  # The one that belongs to this revision of the action.
  version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$here/../../Cargo.toml")
fi
case $version in
latest) package=tocfmt ;;
*[!0-9A-Za-z.+-]*) fail "version: neither a version nor latest" ;;
*) package="tocfmt==$version" ;;
esac

temporary=${RUNNER_TEMP:?is set by GitHub}
# On Windows, the colon behind the drive would end the folder's name in PATH.
if command -v cygpath >/dev/null; then
  temporary=$(cygpath "$temporary")
fi
folder=$temporary/tocfmt
python=$(command -v python3 || command -v python) || fail "no Python to install tocfmt with"
# A folder of its own, since the Python of the system may refuse to be added to. Not from here, where Python would take a
# `pip.py` of the pull request for pip.
(cd -- "$temporary" &&
  "$python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --upgrade --target "$folder" "$package") ||
  fail "cannot install $package"
PATH=$folder/bin:$PATH
tocfmt --version

cd -- "${INPUT_WORKING_DIRECTORY:-.}" || fail "working-directory: no such folder"

since=${INPUT_SINCE:-}
if [ -z "$since" ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
  since=auto
fi
# A checkout of one commit, which is what actions/checkout makes, knows nothing of the branch to compare with.
if [ "$since" = auto ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
  base=refs/remotes/origin/$GITHUB_BASE_REF
  shallow=$(git rev-parse --is-shallow-repository) || fail "no repository of git to find changes in"
  if [ "$shallow" = true ] || ! git rev-parse --quiet --verify "$base" >/dev/null; then
    deepen=()
    [ "$shallow" = false ] || deepen=(--unshallow)
    git fetch --quiet --no-tags ${deepen[@]+"${deepen[@]}"} origin "+refs/heads/$GITHUB_BASE_REF:$base" ||
      fail "cannot fetch $GITHUB_BASE_REF; give actions/checkout fetch-depth: 0, or this action since: all"
  fi
fi

command=(tocfmt check)
if [ -n "${INPUT_FORMAT:-}" ]; then
  command+=("--output-format=$INPUT_FORMAT")
fi
if [ -n "$since" ] && [ "$since" != all ]; then
  command+=("--since=$since")
fi
# Flags, at white space; a flag whose value has some is for tocfmt.toml.
while read -r -a words; do
  command+=(${words[@]+"${words[@]}"})
done <<<"${INPUT_ARGS:-}"
command+=(--)
# Paths, one a line.
while IFS= read -r path; do
  [ -z "$path" ] || command+=("$path")
done <<<"${INPUT_PATHS:-.}"

# For the log, with quotes where a shell would want them.
printf '%q ' "${command[@]}"
echo
exec "${command[@]}"
