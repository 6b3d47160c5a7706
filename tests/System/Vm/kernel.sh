#!/usr/bin/env bash
# Unpacks the distribution's cloud kernel and its modules, for a virtual machine that tests boot. usage: kernel.sh FOLDER
set -euo pipefail
target=$(realpath -m "$1")
[ -e "$target/ready" ] && exit
package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends:/ { print $2; exit }')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && apt-get download -qq "$package" 2>/dev/null)
mkdir -p "$target"
dpkg-deb -x "$work/$package"_*.deb "$target"
depmod -b "$target" "${package#linux-image-}"
touch "$target/ready"
