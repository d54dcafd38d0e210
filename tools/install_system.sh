#!/bin/bash
# Names of Debian packages -> installed. « a|b » is satisfied by either; the first is installed when neither is there.
# Nothing is asked of the network when nothing is missing.
set -euo pipefail

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

if ! command -v dpkg-query >/dev/null; then
  echo "Ce système n'est pas Debian : installez vous-même l'équivalent de : $*" >&2
  exit 0
fi

missing=()
for wanted in "$@"; do
  found=
  for name in ${wanted//|/ }; do
    if installed "$name"; then found=1; fi
  done
  if [ -z "$found" ]; then missing+=("${wanted%%|*}"); fi
done
[ ${#missing[@]} -eq 0 ] && exit 0

# A LibreOffice with windows excludes the one without: whoever has it keeps it.
if installed libreoffice-core; then missing=("${missing[@]/%-nogui/}"); fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Il manque : ${missing[*]}. Lancez, en administrateur : apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installation de : ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
