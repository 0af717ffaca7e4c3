#!/usr/bin/env bash
# Install Debian's PostgreSQL for the tests of a team's record, unless it is there; say why where that cannot be.
# The tests start a server of their own in a temporary folder; they use none that runs on this machine.
set -u
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null && exit 0
command -v initdb >/dev/null && exit 0
if ! command -v apt-get >/dev/null; then
  echo "no apt on this machine: tests on PostgreSQL are skipped unless 'initdb' is on the PATH"
  exit 0
fi
if [ "$(id -u)" != 0 ]; then
  echo "not root: tests on PostgreSQL are skipped; run 'sudo apt-get install postgresql' for them"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql; } >/tmp/onrecord-postgresql.log 2>&1 ||
  { tail -n 5 /tmp/onrecord-postgresql.log >&2; echo "PostgreSQL could not be installed (above); try again, or install it by hand" >&2; exit 1; }
