#!/usr/bin/env bash
# Leaves behind a Chromium for the tests that look at pages: the one that is there, else (Debian, root) one installed. For CI machines.
set -euo pipefail

for browser in chromium chromium-browser google-chrome; do
  command -v "$browser" >/dev/null && exit 0
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo 'ensure-chromium: there is no Chromium, and it cannot be installed here. Install the package chromium.' >&2
  exit 1
fi
echo 'ensure-chromium: installing chromium' >&2
apt-get -qq update
DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install chromium >/dev/null
