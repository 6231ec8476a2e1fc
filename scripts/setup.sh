#!/bin/sh
# Makes .venv with Stackline (editable) and its development tools. Needs Python 3.11 or newer, nothing else.
set -eu
cd "$(dirname "$0")/.."

python=""
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
  if command -v "$candidate" >/dev/null 2>&1 &&
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "setup: Stackline needs Python 3.11 or newer, and none is on PATH." >&2
  exit 1
fi

if [ ! -x .venv/bin/python ]; then
  echo "setup: making .venv with $python"
  if ! "$python" -m venv .venv 2>/dev/null; then
    rm -rf .venv
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
      "$python" -m venv .venv
    else
      echo "setup: $python cannot make virtual environments; install the package python3-venv." >&2
      exit 1
    fi
  fi
fi
echo "setup: installing Python packages"
.venv/bin/python -m pip install -q --disable-pip-version-check --upgrade uv
.venv/bin/python -m uv pip install -q --python .venv/bin/python -e . --group dev
touch .venv/ready
