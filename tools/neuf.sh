#!/bin/bash
# A bare Debian, and the README's commands in it, as somebody who has just installed it would type them.
#
#   tools/neuf.sh SUITE              a new root of bookworm or trixie: HEAD is cloned there, README's commands are run
#   tools/neuf.sh SUITE COMMAND…     one command in the root that the last run left, to look into a failure
#   tools/neuf.sh --defaire          takes the roots away; refuses while one is at work or holds a mount
#
# Below build/neuf: SUITE.tar is the bare root as debootstrap made it, unpacked anew for each run; SUITE/ the root in
# use; caches/ what apt, pip and npm downloaded. What is printed is kept in build/neuf-SUITE.log.
# Mirrors, proxies and certificates are those of this machine, read when it runs. All that is mounted is mounted in a
# namespace of its own: nobody else sees it, and it goes when its last process ends, however it ends.
set -euo pipefail
cd "$(dirname "$0")/.."
here="$PWD/build/neuf"

stop() { echo "$*" >&2; exit 1; }

if [ "${1:-}" = --defaire ] && [ ! -d "$here" ]; then exit 0; fi
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || stop "Il faut être administrateur (ou avoir sudo) pour construire un Debian neuf."
  exec sudo -E "$0" "$@"
fi

# What the host knows of its network, by the names of the variables that apt, pip, npm and TLS read.
passed() {
  local name
  for name in $(compgen -e); do
    case "${name,,}" in
      pip_find_links) ;; # a folder of the host
      http_proxy | https_proxy | no_proxy | all_proxy | pip_* | npm_config_* | ssl_cert_file | ssl_cert_dir | \
        requests_ca_bundle | curl_ca_bundle | node_extra_ca_certs) printf '%s=%s\n' "$name" "${!name}" ;;
    esac
  done
}

# SUITE -> the lines of its sources.list: this machine's mirrors, for that suite; Debian's own where this is no Debian.
sources() {
  local found=
  if command -v apt-get >/dev/null; then
    found="$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 'Origin: Debian' | sort -u)"
  fi
  if [ -z "$found" ]; then
    found="http://deb.debian.org/debian x
http://deb.debian.org/debian x-updates
http://deb.debian.org/debian-security x-security"
  fi
  awk -v suite="$1" '{ tail = $2; if (!sub(/^[a-z]+-/, "-", tail)) tail = ""
    if (tail ~ /^(|-updates|-security)$/) print "deb", $1, suite tail, "main" }' <<<"$found" | sort -u
}

# SUITE -> build/neuf/SUITE.tar, made once.
bare() {
  [ -e "$here/$1.tar" ] && return
  command -v debootstrap >/dev/null || stop "Il manque debootstrap : make neuf SUITE=$1 l'installe."
  rm -rf --one-file-system "$here/$1"
  mkdir -p "$here/caches/$1/apt"
  debootstrap --variant=minbase --include=make --cache-dir="$here/caches/$1/apt" "$1" "$here/$1" \
    "$(sources "$1" | awk -v suite="$1" '$3 == suite { print $2; exit }')"
  tar --one-file-system --numeric-owner -C "$here/$1" -cf "$here/$1.part" .
  mv "$here/$1.part" "$here/$1.tar"
}

# SUITE -> a root in which nothing was installed yet, that knows this machine's mirrors, with a clone of HEAD.
fresh() {
  local root="$here/$1" file
  rm -rf --one-file-system "$root"
  mkdir -p "$root"
  tar --numeric-owner -C "$root" -xf "$here/$1.tar"
  sources "$1" >"$root/etc/apt/sources.list"
  if command -v apt-config >/dev/null; then
    apt-config dump | grep -E '^Acquire::(http|https|Check-Valid-Until|Check-Date|Retries)' >"$root/etc/apt/apt.conf.d/90hote" || true
  fi
  for file in /etc/pip.conf /etc/npmrc; do
    if [ -e "$file" ]; then cp -L "$file" "$root$file"; fi
  done
  if [ -d /usr/local/share/ca-certificates ]; then
    mkdir -p "$root/usr/local/share/ca-certificates"
    cp -rL /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
  fi
  git clone -q --no-hardlinks "$PWD" "$root/root/cpomdoc"
}

# SUITE COMMAND… -> the command, run in the clone of that root.
inside() {
  local root="$here/$1" cache
  shift
  local values=()
  mapfile -t values < <(passed)
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb \
    ${values[@]+"${values[@]}"} chroot "$root" /bin/bash -c 'cd /root/cpomdoc && exec "$@"' bash "$@"
}

mounts() {
  local root="$here/$1" kind
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  mkdir -p "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  for kind in apt:var/cache/apt/archives pip:root/.cache/pip npm:root/.npm; do
    mkdir -p "$here/caches/$1/${kind%%:*}" "$root/${kind#*:}"
    mount --bind "$here/caches/$1/${kind%%:*}" "$root/${kind#*:}"
  done
}

# The commands of the README, under « Two commands », as they are written there.
commands() { sed -n '/^## Two commands/,/^## /p' README.md | sed -n '/^```sh$/,/^```$/p' | sed -n 's/^\(make [^#]*[^# ]\) *\(#.*\)\{0,1\}$/\1/p' | head -2; }

# SUITE [COMMAND…], in namespaces of its own.
work() {
  local suite="$1" line
  shift
  bare "$suite"
  if [ $# -eq 0 ]; then fresh "$suite"; fi
  [ -d "$here/$suite/root/cpomdoc" ] || stop "Il n'y a pas encore de racine $suite : make neuf SUITE=$suite"
  mounts "$suite"
  if [ $# -gt 0 ]; then
    inside "$suite" "$@"
    return
  fi
  echo "== Debian $(cat "$here/$suite/etc/debian_version") ($suite), cpomdoc $(git rev-parse --short HEAD) =="
  while read -r line; do
    echo "== $line =="
    SECONDS=0
    inside "$suite" /bin/bash -c "$line" </dev/null || { echo "== $line : échec (code $?) après $SECONDS s =="; return 1; }
    echo "== $line : réussi en $SECONDS s =="
  done < <(commands)
}

case "${1:-}" in
  --dedans)
    shift
    work "$@"
    ;;
  --defaire)
    exec 9>>"$here/verrou"
    flock -n 9 || stop "Un Debian neuf est au travail dans $here : attendez sa fin."
    if grep -qF " $here/" /proc/self/mountinfo; then stop "Quelque chose est monté sous $here : démontez-le d'abord."; fi
    rm -rf --one-file-system "$here"
    ;;
  bookworm | trixie)
    [ "$(commands | wc -l)" -eq 2 ] || stop "README.md ne donne plus deux commandes sous « Two commands »."
    mkdir -p "$here"
    exec 9>>"$here/verrou"
    flock -s 9
    unshare --mount --pid true || stop "Il faut pouvoir monter : un administrateur à qui le système le permet (CAP_SYS_ADMIN)."
    # One work at a time in a root; two roots may work side by side.
    exec 8>>"$here/verrou-$1"
    flock -n 8 || stop "Un Debian neuf $1 est déjà au travail."
    log="build/neuf-$1.log"
    if [ $# -gt 1 ]; then log=/dev/null; fi
    unshare --mount --pid --fork --kill-child --mount-proc "$0" --dedans "$@" > >(tee "$log") 2>&1 &
    inner=$!
    trap 'kill -KILL "$inner" 2>/dev/null || true' EXIT # unshare alone heeds no other; all that it holds ends with it
    trap 'exit 130' INT TERM HUP
    code=0
    wait "$inner" || code=$?
    trap - EXIT
    wait # for what is still to be printed
    exit "$code"
    ;;
  *)
    stop "Quel Debian ? make neuf SUITE=bookworm ou make neuf SUITE=trixie"
    ;;
esac
