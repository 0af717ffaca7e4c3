#!/usr/bin/env bash
# Install Debian's Java for `make cluster`, unless one is there; say why where that cannot be.
set -u
command -v java >/dev/null && exit 0
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "no java on the PATH: install one of at least 17 ('sudo apt-get install default-jre-headless')" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
log="$(mktemp)"
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends default-jre-headless procps; } >"$log" 2>&1 ||
  { tail -n 5 "$log" >&2; echo "Java could not be installed (above); try again, or install it by hand" >&2; exit 1; }
