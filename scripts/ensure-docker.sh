#!/usr/bin/env bash
# Leaves behind a container engine that answers: the one that is there, else the installed one started, else (Debian, root)
# one installed and started. It never stops or reconfigures an engine. Meant for CI machines; people start Docker themselves.
#   LONGHAUL_DOCKERD_ARGS  more arguments for a dockerd that this script starts
#   LONGHAUL_DOCKERD_LOG   where that dockerd logs to (default /var/log/longhaul-dockerd.log)
set -euo pipefail

log=${LONGHAUL_DOCKERD_LOG:-/var/log/longhaul-dockerd.log}

main() {
  if answers; then
    say "engine $(server_version) answers"
    return
  fi
  if [ "$(id -u)" != 0 ]; then
    fail "no container engine answers at ${DOCKER_HOST:-the default address}, and only root can start one. Start Docker, then try again."
  fi
  # Started without a word about where, dockerd listens at the default address and rearranges this machine's docker0.
  if [ -n "${DOCKER_HOST:-}" ] && [ -z "${LONGHAUL_DOCKERD_ARGS:-}" ]; then
    fail "DOCKER_HOST is $DOCKER_HOST and no engine answers there. Start that one, or unset DOCKER_HOST to have one started here."
  fi
  command -v dockerd >/dev/null || install_engine
  start_engine || start_again || {
    tail -n 20 "$log" >&2
    fail "dockerd does not come up; its log is $log"
  }
  say "started engine $(server_version)"
}

say() { printf 'ensure-docker: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
server_version() { docker version --format '{{.Server.Version}}' 2>/dev/null; }
answers() { command -v docker >/dev/null && [ -n "$(server_version)" ]; }

# Some machines lack what a bridge needs (iptables modules); an engine without one still runs every job that has no setup network.
start_again() {
  if tail -n 20 "$log" | grep -qiE 'iptables|nftables|bridge|network controller'; then
    say "it cannot make a bridge network: jobs whose setup needs the network will fail"
    start_engine --bridge=none --iptables=false --ip6tables=false
  else
    start_engine
  fi
}

install_engine() {
  command -v apt-get >/dev/null || fail "dockerd is not installed and there is no apt-get. Install Docker: https://docs.docker.com/engine/install/"
  say "installing docker.io"
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install docker.io iptables >/dev/null
}

start_engine() {
  say "starting dockerd $*"
  # A session of its own: the engine must outlive the terminal or CI step that happened to need it first.
  # shellcheck disable=SC2086
  setsid dockerd ${LONGHAUL_DOCKERD_ARGS:-} "$@" </dev/null >>"$log" 2>&1 &
  local pid=$! waited=0
  while [ "$waited" -lt 60 ]; do
    answers && return 0
    kill -0 "$pid" 2>/dev/null || return 1
    sleep 0.5
    waited=$((waited + 1))
  done
  # Still starting after 30 s: leave it alone, a second one would fight over the same files.
  fail "dockerd (pid $pid) has not answered for 30 s; its log is $log"
}

main "$@"
