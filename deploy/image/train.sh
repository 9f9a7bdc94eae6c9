#!/usr/bin/env bash
# Makes the start-up caches (JEP 514) of a root file system, inside of it: each role starts, finds no API server, and is
# ended after some seconds; what it had loaded and linked is written. Needs the right to chroot and to mount, unless ROOT is
# / because the product's directories are where they will be. Usage: train.sh ROOT
set -euo pipefail
root=${1%/}
inside=()
mkdir -p "$root/train"
trap 'rm -rf "$root/train"' EXIT
cat >"$root/train/kubeconfig" <<'YAML'
apiVersion: v1
kind: Config
clusters: [{name: none, cluster: {server: "https://127.0.0.1:1", insecure-skip-tls-verify: true}}]
users: [{name: none, user: {token: none}}]
contexts: [{name: none, context: {cluster: none, user: none}}]
current-context: none
YAML
if [ -n "$root" ]; then
  inside=(chroot "$root")
  mount -t proc proc "$root/proc"
  # Without /dev/urandom a JVM makes its first random number out of nothing, and is not done when it is ended.
  mount --bind /dev "$root/dev"
  trap 'umount "$root/proc" "$root/dev"; rm -rf "$root/train"' EXIT
fi
for role in agent controller; do
  # The flags as the launcher has them, but for the cache itself.
  mapfile -t flags < <(sed -n 's/^java-options=//p' "$root/usr/lib/app/$role.cfg" | grep -v -e AOTCache= -e jpackage)
  "${inside[@]}" /usr/lib/runtime/bin/java "${flags[@]}" "-XX:AOTCacheOutput=/usr/lib/app/$role.aot" \
    -cp /usr/lib/app/egressgateway.jar io.egressgateway.app.cli.Main --role "$role" --node-name train \
    --kubeconfig /train/kubeconfig >"$root/train/log" 2>&1 &
  process=$!
  sleep 8
  kill -TERM "$process" || { cat "$root/train/log" >&2; exit 1; }
  wait "$process" || true
  [ -s "$root/usr/lib/app/$role.aot" ] || { cat "$root/train/log" >&2; exit 1; }
done
