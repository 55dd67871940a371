#!/usr/bin/env bash
# sandbox-image.sh [NAME:TAG]   (default longhaul-sandbox:dev)
# Makes the image that agents' commands run in: bash, git, python3 with pip and venv, node 24, npm, ps, CA certificates.
# The first of these that works, keyed by a hash of this recipe:
#   the image is there · a tarball in the cache · docker build on the official node image · Debian packages and npm's node, for
#   machines that reach package registries but no container registry (needs root and apt).
#   LONGHAUL_CACHE               where the tarball is kept (default ~/.cache/longhaul)
#   LONGHAUL_IMAGE_SOURCE=local  skips the container registry
set -euo pipefail

node_version=24.21.0
npm_version=11.21.2
suite=bookworm
packages=bash,git,python3,python3-venv,python3-pip,ca-certificates,procps,libstdc++6,libatomic1
name=${1:-longhaul-sandbox:dev}
cache=${LONGHAUL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/longhaul}

main() {
  docker version >/dev/null 2>&1 || fail "no container engine answers at ${DOCKER_HOST:-the default address}. Start Docker, or run scripts/ensure-docker.sh as root."
  recipe=$(sha256 <"$0" | cut -c1-12)
  keyed=${name%%:*}:$recipe
  tarball=$cache/sandbox-$recipe-$(uname -m).tar.gz
  if have; then docker tag "$keyed" "$name"; say "$name is there ($keyed)"; return; fi
  if load_tarball; then publish "from $tarball"; return; fi
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  if build_on_official_image; then publish "built on node:${node_version%%.*}-$suite"; return; fi
  assemble_from_packages
  publish "assembled from Debian packages and npm's node"
  save_tarball
}

say() { printf 'sandbox-image: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }
have() { docker image inspect "$keyed" >/dev/null 2>&1; }

publish() {
  docker run --rm --network none --read-only --cap-drop ALL --user 1000:1000 "$keyed" \
    bash -c 'node --version && npm --version && git --version && python3 -m pip --version && ps --version' >&2 ||
    fail "the image $keyed does not run"
  docker tag "$keyed" "$name"
  say "$name is $keyed, $1"
}

load_tarball() {
  [ -s "$tarball" ] && gzip -dc "$tarball" | docker load -q >/dev/null 2>&1 && have
}

save_tarball() {
  mkdir -p "$cache"
  # Renamed into place whole: a cut-off tarball must never look like a cached one.
  docker save "$keyed" | gzip -1 >"$tarball.$$" && mv "$tarball.$$" "$tarball"
  say "kept as $tarball"
}

build_on_official_image() {
  [ "${LONGHAUL_IMAGE_SOURCE:-}" != local ] || return 1
  local base=node:${node_version%%.*}-$suite
  timeout_300 docker pull -q "$base" >/dev/null 2>"$work/pull" || { say "cannot pull $base: $(tail -n 1 "$work/pull" | cut -c1-150)"; return 1; }
  docker build -q -t "$keyed" - >/dev/null <<DOCKERFILE
FROM $base
RUN apt-get update && apt-get install -y --no-install-recommends ${packages//,/ } && rm -rf /var/lib/apt/lists/*
ENTRYPOINT []
CMD ["bash"]
DOCKERFILE
}

timeout_300() { if command -v timeout >/dev/null; then timeout 300 "$@"; else "$@"; fi; }

assemble_from_packages() {
  { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; } ||
    fail "cannot make $name: pulling from the container registry failed, and assembling it from packages needs root on a Debian machine."
  say "assembling it from Debian packages and npm's node (about a minute)"
  command -v mmdebstrap >/dev/null || { apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install mmdebstrap >/dev/null; }
  mkdir -p "$work/add/usr/local/bin" "$work/add/usr/local/lib/node_modules" "$work/add/workspace"
  add_node
  add_npm
  mmdebstrap --variant=essential --mode=root --quiet --include="$packages" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook="cp -a '$work/add/.' \"\$1\"" \
    --customize-hook='echo agent:x:1000:1000::/tmp/home:/bin/bash >>"$1/etc/passwd"; echo agent:x:1000: >>"$1/etc/group"; rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*' \
    "$suite" "$work/root.tar" "deb $(debian_mirror) $suite main" >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; fail "mmdebstrap failed"; }
  docker import --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin' --change 'CMD ["bash"]' "$work/root.tar" "$keyed" >/dev/null
}

add_node() {
  local arch=x64
  case $(uname -m) in aarch64 | arm64) arch=arm64 ;; esac
  unpack "node-linux-$arch@$node_version" "$work/node"
  install -m 755 "$work/node/bin/node" "$work/add/usr/local/bin/node"
  if command -v strip >/dev/null; then strip "$work/add/usr/local/bin/node"; fi
}

add_npm() {
  unpack "npm@$npm_version" "$work/add/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/add/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$work/add/usr/local/bin/npx"
  chmod 755 "$work/add/usr/local/lib/node_modules/npm/bin/"*-cli.js
}

unpack() {
  local tarball
  tarball=$(cd "$work" && npm pack --silent "$1") || fail "npm cannot fetch $1"
  mkdir -p "$2"
  tar -xzf "$work/$tarball" -C "$2" --strip-components=1 --no-same-owner
}

debian_mirror() {
  local found
  found=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null || true)
  [ -n "$found" ] || found=$(awk '/^deb / {for (i = 2; i <= NF; i++) if ($i ~ /^http/) {print $i; exit}}' /etc/apt/sources.list 2>/dev/null || true)
  echo "${found:-http://deb.debian.org/debian}"
}

main
