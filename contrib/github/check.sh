#!/usr/bin/env bash
# Runs the GitHub Action in action.yml: installs the tocfmt wheel, then runs `tocfmt check`.
#
# Inputs arrive in environment variables and are never evaluated as code: some workflows pass on file or branch names
# that a pull request can choose. Compatible with bash 3.2, which macOS ships.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)

# Prints an error annotation and exits with 2, like tocfmt does on errors.
fail() {
  printf '::error title=tocfmt::%s\n' "$*"
  exit 2
}

version=${INPUT_VERSION:-}
if [ -z "$version" ]; then
  # The version that this revision of the action belongs to.
  version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$here/../../Cargo.toml")
fi
case $version in
latest) package=tocfmt ;;
*[!0-9A-Za-z.+-]*) fail "version: expected a version number or latest" ;;
*) package="tocfmt==$version" ;;
esac

temp_dir=${RUNNER_TEMP:?must be set by GitHub}
# On Windows, convert C:\ to /c/: PATH would be split at the colon.
if command -v cygpath >/dev/null; then
  temp_dir=$(cygpath "$temp_dir")
fi
install_dir=$temp_dir/tocfmt
python=$(command -v python3 || command -v python) || fail "cannot install tocfmt: no Python on PATH"
# Use a separate folder, because the system's Python may be externally managed. Run pip outside of the checkout: Python
# would import a `pip.py` from the current folder.
(cd -- "$temp_dir" &&
  "$python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --upgrade --target "$install_dir" "$package") ||
  fail "cannot install $package"
PATH=$install_dir/bin:$PATH
tocfmt --version

cd -- "${INPUT_WORKING_DIRECTORY:-.}" || fail "working-directory: no such folder"

since=${INPUT_SINCE:-}
if [ -z "$since" ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
  since=auto
fi
# By default, actions/checkout fetches a single commit. To compare with the base branch, fetch it and the history.
if [ "$since" = auto ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
  base=refs/remotes/origin/$GITHUB_BASE_REF
  shallow=$(git rev-parse --is-shallow-repository) || fail "since: not in a git repository"
  if [ "$shallow" = true ] || ! git rev-parse --quiet --verify "$base" >/dev/null; then
    unshallow=()
    [ "$shallow" = false ] || unshallow=(--unshallow)
    git fetch --quiet --no-tags ${unshallow[@]+"${unshallow[@]}"} origin "+refs/heads/$GITHUB_BASE_REF:$base" ||
      fail "cannot fetch $GITHUB_BASE_REF; set fetch-depth: 0 for actions/checkout, or since: all for this action"
  fi
fi

command=(tocfmt check)
if [ -n "${INPUT_OUTPUT_FORMAT:-}" ]; then
  command+=("--output-format=$INPUT_OUTPUT_FORMAT")
fi
if [ -n "$since" ] && [ "$since" != all ]; then
  command+=("--since=$since")
fi
# Split at white space. A flag whose value contains white space belongs in tocfmt.toml.
while read -r -a words; do
  command+=(${words[@]+"${words[@]}"})
done <<<"${INPUT_ARGS:-}"
command+=(--)
# One path per line.
while IFS= read -r path; do
  [ -z "$path" ] || command+=("$path")
done <<<"${INPUT_PATHS:-.}"

# Log the command, quoted for a shell.
printf '%q ' "${command[@]}"
echo
exec "${command[@]}"
