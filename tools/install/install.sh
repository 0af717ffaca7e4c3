#!/bin/sh
# Installs onrecord from this folder, without a network: sh install.sh FOLDER [FINGERPRINT]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -lt 1 ]; then
  echo "sh install.sh FOLDER [FINGERPRINT]: names a folder that is not there yet" >&2
  exit 2
fi
if [ -e "$1" ]; then
  echo "$1 is there already: name another folder, or delete it first" >&2
  exit 2
fi
python=${PYTHON:-python3}
# -I: nothing of the user's own settings or folders has a say in whether the bundle is whole.
"$python" -I "$here/check_bundle.py" "$here" ${2:+"$2"}
"$python" -m venv "$1"
# --no-deps: the list is whole, and older pips stumble over one package's extra when they look for more.
"$1/bin/python" -m pip --isolated --disable-pip-version-check install --quiet --no-deps --no-index --no-cache-dir \
  --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
echo "Installed. $1/bin/onrecord doctor tells what works here."
