#!/usr/bin/env bash
# Builds the stand-in server, the driver, and the peers that this machine has tools for, into the folder named.
# Prints the names of the peers that are there, comma-separated; what it does meanwhile goes to standard error.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh FOLDER}
mkdir -p "$out"
out=$(cd "$out" && pwd)
have() { command -v "$1" >/dev/null 2>&1; }
absent() { echo "left out: $1" >&2; }
built=()

have go || { echo 'the server and the driver need Go 1.26' >&2; exit 1; }
echo "building into $out" >&2
export GOWORK=off
(cd "$here/server" && go build -o "$out/server" .)
(cd "$here/driver" && go build -o "$out/driver" .)
(cd "$here/client-go" && go build -o "$out/client-go" .)
built+=(client-go client-go-events)

# In a copy: cargo and npm write a lock file, which names a registry, beside the manifest.
if have cargo; then
  mkdir -p "$out/src/kube-rs"
  cp -r "$here/kube-rs/." "$out/src/kube-rs/"
  if (cd "$out/src/kube-rs" && cargo build -q --release --target-dir "$out/kube-rs-target") >&2; then
    cp "$out/kube-rs-target/release/peer-kube-rs" "$out/kube-rs"
    built+=(kube-rs kube-rs-8)
  else absent 'kube-rs, which did not build'; fi
else absent 'kube-rs, which needs cargo'; fi

if have mvn && have java; then
  if (cd "$here/client-java" && mvn -q -B -Dpeer.out="$out/java" package) >&2; then
    built+=(client-java)
  else absent 'client-java, which did not build'; fi
else absent 'client-java, which needs java and mvn'; fi

mkdir -p "$out/node-bare"
cp "$here/node-bare/package.json" "$here/node-bare/main.mjs" "$out/node-bare/"
if (cd "$out/node-bare" && { [ -x node_modules/.bin/node ] || npm install --silent --no-audit --no-fund --no-package-lock; }) >&2; then
  built+=(node-bare)
else absent 'node-bare, whose packages could not be installed'; fi

(IFS=,; echo "${built[*]}")
