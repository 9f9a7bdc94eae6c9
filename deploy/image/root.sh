#!/usr/bin/env bash
# Makes the image's root file system in a directory: libraries and programs from Debian packages, a Java runtime of the
# modules that are used, launchers that are programs and no scripts, the jar. There is no shell, no package manager and
# no user but root and nonroot in it. Needs Debian 12 with binutils (objcopy), a JDK 25, and the right to mount and to start
# programs by chroot where --train is given. Usage: root.sh [--train] JAR DIRECTORY
set -euo pipefail
train=no
[ "${1:-}" = --train ] && { train=yes; shift; }
jar=$(readlink -f "$1")
root=$2
: "${JAVA_HOME:?is not set}"
here=$(cd "$(dirname "$0")" && pwd)

# What the programs and libraries below need, and nothing that runs a shell when it is installed.
packages=(
  base-files netbase # /etc/os-release, by which scanners know what they look at; names of protocols
  libc6 libgcc-s1 libstdc++6 zlib1g # the Java runtime and its launchers
  libnftables1 libnftnl11 libmnl0 libgmp10 libjansson4 # nftables, as a library
  libedit2 libbsd0 libmd0 libtinfo6 # what libnftables is linked to
  iptables libxtables12 libip4tc2 libip6tc2 libnetfilter-conntrack3 libnfnetlink0 # both variants
  ipset libipset13
)

# Found by jdeps, without those that libraries ask for and do without: java.desktop, java.compiler, jdk.httpserver.
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.management,jdk.unsupported

rm -rf "$root"
mkdir -p "$root"
root=$(cd "$root" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch_packages() {
  local file
  (cd "$work" && apt-get download "${packages[@]}" >/dev/null)
  mkdir -p "$root/var/lib/dpkg/status.d"
  for file in "$work"/*.deb; do
    dpkg-deb -x "$file" "$root"
    # As distroless images have it: scanners read the versions from here.
    dpkg-deb -f "$file" >"$root/var/lib/dpkg/status.d/$(dpkg-deb -f "$file" Package)"
  done
}

# Licenses stay. Scripts go, since nothing could run them; so do the tools of libraries.
prune() {
  local file
  find "$root/usr/share" -mindepth 1 -maxdepth 1 ! -name doc ! -name base-files -exec rm -rf {} +
  find "$root/usr/share/doc" -type f ! -name copyright -delete
  rm -rf "$root"/usr/lib/*/{gconv,audit} "$root"/usr/lib/*/perl* "$root"/etc/{cron*,update-motd.d,profile*,skel,default} \
    "$root"/{home,media,mnt,srv,boot} "$root"/usr/{games,local,include,src} "$root"/var/{backups,cache,local,mail,opt,spool}
  find "$root/usr/bin" "$root/usr/sbin" "$root/bin" "$root/sbin" -type f 2>/dev/null | while read -r file; do
    if [ "$(head -c 2 "$file")" = '#!' ]; then
      rm "$file"
    fi
  done
  for file in getconf getent iconv ldd locale localedef pldd tzselect zdump; do
    rm -f "$root/usr/bin/$file"
  done
  rm -f "$root"/usr/sbin/{iconvconfig,zic,nfnl_osf} "$root"/sbin/ldconfig
  find "$root" -xtype l -delete
}

accounts() {
  printf 'root:x:0:0:root:/:/nonexistent\nnonroot:x:65532:65532:nonroot:/:/nonexistent\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnonroot:x:65532:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
  mkdir -p "$root/tmp" "$root/run" "$root/proc" "$root/sys" "$root/dev" "$root/etc/egressgateway"
  chmod 1777 "$root/tmp"
}

# One launcher for each name that the program has; its command line begins with that name (Main).
launchers() {
  local name input=$work/input
  mkdir -p "$input"
  cp "$jar" "$input/egressgateway.jar"
  "$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages \
    --compress zip-0 --output "$work/runtime"
  # The other programs of the runtime are of no use here, and a shell script is among them in some.
  find "$work/runtime/bin" -type f ! -name java -delete
  local add=()
  for name in controller egctl nettools-server nettools-client egressgateway; do
    printf 'java-options=%s\n' "$(flags "$name")" >"$work/$name.properties"
    add+=(--add-launcher "$name=$work/$name.properties")
  done
  "$JAVA_HOME/bin/jpackage" --type app-image --name agent --input "$input" --main-jar egressgateway.jar \
    --main-class io.egressgateway.app.cli.Main --runtime-image "$work/runtime" --dest "$work/app" \
    --java-options "$(flags agent)" "${add[@]}" >/dev/null
  cp -a "$work/app/agent/." "$root/usr/"
  rm -f "$root"/usr/lib/{agent.png,app/.jpackage.xml} "$root"/usr/lib/*.png
}

# Those of the lab's processes (JavaCommand), of which the figures in docs are.
flags() {
  local common="-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError -Xss512k \
--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djava.io.tmpdir=/tmp -XX:-UsePerfData"
  local netty="-Dio.netty.allocator.type=unpooled -Dio.netty.noPreferDirect=true"
  local cache="-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:-AOTRecordTraining -XX:-AOTReplayTraining"
  case "$1" in
    agent)
      printf '%s' "$common $netty $cache -XX:AOTCache=/usr/lib/app/agent.aot -XX:TieredStopAtLevel=1" \
        " -XX:ReservedCodeCacheSize=32m -Xms12m -Xmx192m -XX:NewSize=4m -XX:MaxNewSize=8m" \
        " -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=25"
      ;;
    controller)
      printf '%s' "$common $netty $cache -XX:AOTCache=/usr/lib/app/controller.aot -Xms32m -Xmx512m"
      ;;
    *) printf '%s' "$common -XX:TieredStopAtLevel=1" ;;
  esac
}

fetch_packages
prune
accounts
launchers
# The same input gives the same tree: nothing in it is younger than the build's time. The caches hold the jar to its time,
# so they come after this; they are the one thing that differs from build to build.
find "$root" -xdev -exec touch -h -d "@${SOURCE_DATE_EPOCH:-0}" {} +
if [ "$train" = yes ]; then
  "$here/train.sh" "$root"
  find "$root" -xdev -newermt "@${SOURCE_DATE_EPOCH:-0}" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-0}" {} +
fi
