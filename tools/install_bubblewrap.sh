#!/usr/bin/env bash
# Install Debian's bubblewrap for the tests of what it keeps from a reader; say why where that cannot be.
set -u
command -v bwrap >/dev/null && exit 0
if ! command -v apt-get >/dev/null; then
  echo "no apt on this machine: tests of walls are skipped unless 'bwrap' is on the PATH"
  exit 0
fi
if [ "$(id -u)" != 0 ]; then
  echo "not root: tests of walls are skipped; run 'sudo apt-get install bubblewrap' for them"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends bubblewrap; } >/tmp/onrecord-bubblewrap.log 2>&1 ||
  { tail -n 5 /tmp/onrecord-bubblewrap.log >&2; echo "bubblewrap could not be installed (above): tests of walls are skipped" >&2; }
