#!/usr/bin/env bash
# Install Debian's Chromium for the browser test, unless one is there; say why where that cannot be.
set -u
command -v chromium >/dev/null && exit 0
if ! command -v apt-get >/dev/null; then
  echo "no apt on this machine: the browser test is skipped unless 'chromium' is on the PATH"
  exit 0
fi
if [ "$(id -u)" != 0 ]; then
  echo "not root: the browser test is skipped; run 'sudo apt-get install chromium' for it"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >/tmp/onrecord-browser.log 2>&1 ||
  { tail -n 5 /tmp/onrecord-browser.log >&2; echo "Chromium could not be installed (above); try again, or install it by hand" >&2; exit 1; }
