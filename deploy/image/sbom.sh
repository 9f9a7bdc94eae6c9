#!/usr/bin/env bash
# Lists what is in a root file system beside the jar, which has an SBOM of its own: Debian packages and the Java runtime, as
# CycloneDX 1.6. The same tree gives the same bytes. Usage: sbom.sh ROOT VERSION
set -euo pipefail
root=$1 version=$2

field() { sed -n "s/^$2: //p" "$1"; }
release() { sed -n "s/^$1=\"\(.*\)\"$/\1/p" "$root/usr/lib/runtime/release"; }

printf '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"component":'
printf '{"type":"container","name":"egressgateway","version":"%s"}},"components":[' "$version"
printf '{"type":"platform","name":"OpenJDK","version":"%s"}' "$(release JAVA_VERSION)"
for file in "$root"/var/lib/dpkg/status.d/*; do
  name=$(field "$file" Package) of=$(field "$file" Version) architecture=$(field "$file" Architecture)
  # A plus sign stands for itself nowhere in a purl, nor does an epoch's colon.
  printf ',{"type":"library","name":"%s","version":"%s","purl":"pkg:deb/debian/%s@%s?arch=%s&distro=debian-12"}' \
    "$name" "$of" "${name//+/%2B}" "$(sed 's/+/%2B/g; s/:/%3A/g; s/~/%7E/g' <<<"$of")" "$architecture"
done
printf ']}\n'
