#!/bin/sh
# Runs each step of docs/Dockerfile without a network, and then onrecord in what came of it, on a Debian made here in place
# of Python's own image, which only a registry has. Needs root, buildah and debootstrap (both in Debian), and a bundle
# (`make bundle`) made with the Python that the recipe names, which must be Debian's.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
export STORAGE_DRIVER=vfs
engine() { buildah --root "$scratch/held" --runroot "$scratch/run" "$@"; }
alone() { unshare -n buildah --root "$scratch/held" --runroot "$scratch/run" "$@"; }
trap 'engine rm --all >/dev/null 2>&1 || true; rm -rf "$scratch"' EXIT

debootstrap --variant=minbase --include=python3,python3-venv bookworm "$scratch/debian" >"$scratch/log" 2>&1 ||
  { tail -n 5 "$scratch/log" >&2; exit 1; }
version=$(sed -n 's/^ARG PYTHON=//p' "$here/docs/Dockerfile")
base=$(engine from scratch)
engine add -q "$base" "$scratch/debian" / >/dev/null
engine commit -q "$base" "localhost/python:$version-slim" >/dev/null
rm -rf "$scratch/debian"

alone build --pull-never --isolation chroot --network host -f "$here/docs/Dockerfile" -t onrecord "$here/build"

mkdir "$scratch/records"
cp -r "$here/samples" "$scratch/records"
echo "six words that nobody else knows" >"$scratch/records/passphrase"
chown -R 1000:1000 "$scratch/records"
box=$(engine from --pull-never localhost/onrecord)
inside() {
  alone run --isolation chroot --network host --volume "$scratch/records:/records" \
    --env ONRECORD_PASSPHRASE_FILE=/records/passphrase "$box" -- /opt/onrecord/bin/onrecord "$@"
}
inside doctor
inside init my-record
inside -C my-record add samples --sidecar samples/reports.csv
inside -C my-record run
inside -C my-record release --policy internal --plaintext out
inside -C my-record verify
echo "Each step of the recipe was run without a network, and a record made in what came of it, by a user who is not root."
