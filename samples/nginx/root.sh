#!/usr/bin/env bash
# Packs a root file system that holds nginx and the libraries it needs, from packages of the distribution.
# usage: root.sh TARGET.tar
set -euo pipefail
target=$(realpath -m "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/packages" "$work/root"
(cd "$work/packages" && apt-get download -qq nginx libc6 libcrypt1 libpcre2-8-0 libssl3 zlib1g)
for package in "$work"/packages/*.deb; do dpkg-deb -x "$package" "$work/root"; done
cd "$work/root"
rm -rf usr/share var/lib/nginx
mkdir -p etc tmp var/log/nginx srv
chmod 1777 tmp
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' > etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' > etc/group
tar --sort=name --numeric-owner --owner=0 --group=0 -cf "$target" .
