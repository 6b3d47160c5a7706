# What the distribution gives: sourced by ./quickstart and ./test.

build_packages=(gcc g++ cmake make libssl-dev zlib1g-dev)
sample_packages=(busybox-static)
test_packages=(busybox-static iproute2 procps nftables qemu-system-x86 kmod strace)

# Installs those of the named packages that are not there; says so first.
install_missing() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    echo "installing from the distribution: ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
