#!/usr/bin/env bash
# Unpacks an OpenCL driver for the CPU into a folder, without root, on Debian and Ubuntu.
#
#   native-tests/unpack-opencl.sh FOLDER [PACKAGE ...]
#
# PACKAGE: what to unpack beside the loader and PoCL, as far as the release has it (the tests ask for oclgrind). Packages
# that the system has already, and those that an earlier call unpacked, are not fetched again. FOLDER/env.sh holds the settings that make
# programs use the driver: `. FOLDER/env.sh`.
set -euo pipefail

[ $# -ge 1 ] || { echo "usage: $0 FOLDER [PACKAGE ...]" >&2; exit 2; }
folder=$1
shift
wanted=(ocl-icd-libopencl1 pocl-opencl-icd)

say() { echo "unpack-opencl: $*" >&2; }
fail() { say "$*"; exit 1; }

for tool in apt-get apt-cache dpkg-deb dpkg-query; do
    command -v "$tool" >/dev/null || fail "$tool is missing: this works on Debian and Ubuntu only;" \
        "elsewhere install PoCL and an OpenCL ICD loader with the system's own package tool"
done
mkdir -p "$folder" 2>/dev/null || fail "cannot create $folder; name a folder that you may write to"
folder=$(cd "$folder" && pwd)
if command -v flock >/dev/null; then
    exec 9>"$folder/lock"
    flock 9
fi
rm -rf "$folder/apt"
# PoCL calls the linker for every kernel.
command -v ld >/dev/null || wanted+=(binutils)

apt_options=(-q=2 -o APT::Sandbox::User= -o Dpkg::Use-Pty=0)

# Reads the package lists into the folder: for machines where they are missing or old.
use_own_lists() {
    say "reading the package lists ..."
    mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial"
    apt_options+=(-o "Dir::State::lists=$folder/apt/lists" -o "Dir::Cache=$folder/apt/cache")
    apt-get "${apt_options[@]}" update >&2 || fail "apt-get update failed, see above"
}

is_known() {
    [ -n "$(apt-cache "${apt_options[@]}" show --no-all-versions "$1" 2>/dev/null)" ]
}

all_wanted_are_known() {
    local package
    for package in "${wanted[@]}"; do
        is_known "$package" || return 1
    done
}

# On the system or unpacked by an earlier call.
is_present() {
    grep -qsxF -- "$1" "$folder/packages" && return 0
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# Sets `missing`: the wanted packages and what they depend on, level by level, as far as it is not here. PoCL holds the
# compiler as a library, so the compiler's program and the headers that it drags in are left out.
resolve_missing() {
    local level=("${wanted[@]}") package seen=" " next
    missing=()
    while [ ${#level[@]} -gt 0 ]; do
        next=()
        for package in "${level[@]}"; do
            case $seen in *" $package "*) continue ;; esac
            seen+="$package "
            case $package in clang-[0-9]* | llvm-* | debconf*) continue ;; esac
            is_present "$package" && continue
            missing+=("$package")
            next+=("$package")
        done
        level=()
        [ ${#next[@]} -gt 0 ] || break
        # Of alternatives ("|Depends: a", "Depends: b") the first is taken; "<a>" is virtual.
        while read -r package; do
            level+=("$package")
        done < <(apt-cache "${apt_options[@]}" depends --no-recommends --no-suggests --no-conflicts --no-breaks \
            --no-replaces --no-enhances "${next[@]}" |
            awk '/epends:/ { if (!alternative && $2 !~ /^</) print $2; alternative = /^ *\|/ }')
    done
}

download_missing() {
    (cd "$folder/debs" && apt-get "${apt_options[@]}" download "${missing[@]}" >&2)
}

# Prints the folders below root that hold shared libraries for everybody, joined by colons.
library_folders() {
    local library folders=""
    for library in "$folder/root"/lib/*-linux-gnu* "$folder/root"/usr/lib/*-linux-gnu* "$folder/root"/usr/lib/llvm-*/lib; do
        [ -d "$library" ] && folders+=${folders:+:}$library
    done
    printf '%s\n' "$folders"
}

# The loader reads this folder instead of /etc/OpenCL/vendors, so the system's own drivers are named in it as well.
write_vendors() {
    local pocl icd
    pocl=$(find "$folder/root" -name 'libpocl.so.*' ! -type d | LC_ALL=C sort | tail -n 1)
    [ -n "$pocl" ] || return 1
    rm -rf "$folder/vendors"
    mkdir -p "$folder/vendors"
    for icd in /etc/OpenCL/vendors/*.icd; do
        [ -e "$icd" ] && cp "$icd" "$folder/vendors/"
    done
    printf '%s\n' "$pocl" >"$folder/vendors/pocl.icd"
}

write_environment() {
    local oclgrind
    {
        echo "# OpenCL unpacked by unpack-opencl.sh; to be sourced."
        printf 'export LD_LIBRARY_PATH=%q"${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"\n' "$(library_folders)"
        if write_vendors; then
            printf ': "${OCL_ICD_VENDORS:=%s}" "${POCL_CACHE_DIR:=%s}"\n' "$folder/vendors" "$folder/pocl-cache"
            echo 'export OCL_ICD_VENDORS POCL_CACHE_DIR'
        fi
        oclgrind=$(find "$folder/root" -name liboclgrind-rt-icd.so | head -n 1)
        [ -z "$oclgrind" ] || printf 'OCLGRIND_ICD=%q\n' "$oclgrind"
        [ ! -e "$folder/root/usr/bin/ld" ] || printf 'export PATH="$PATH":%q\n' "$folder/root/usr/bin"
    } >"$folder/env.sh.new"
    mv "$folder/env.sh.new" "$folder/env.sh"
}

all_wanted_are_known || use_own_lists
all_wanted_are_known || fail "the package lists do not know all of: ${wanted[*]}." \
    "On Ubuntu they are in the component 'universe'; see /etc/apt/sources.list*"
for package in "$@"; do
    if is_known "$package"; then
        wanted+=("$package")
    else
        say "left out: $package is not in this release's package lists"
    fi
done
resolve_missing
if [ ${#missing[@]} -gt 0 ]; then
    rm -rf "$folder/debs"
    mkdir -p "$folder/debs" "$folder/root"
    say "fetching ${#missing[@]} packages into $folder: ${missing[*]}"
    if ! download_missing; then
        [ -d "$folder/apt" ] && fail "apt-get download failed, see above"
        use_own_lists
        resolve_missing
        download_missing || fail "apt-get download failed, see above"
    fi
    for deb in "$folder"/debs/*.deb; do
        dpkg-deb --extract "$deb" "$folder/root"
    done
    printf '%s\n' "${missing[@]}" >>"$folder/packages"
fi
rm -rf "$folder/debs" "$folder/apt"
[ -d "$folder/root" ] || { say "nothing to unpack: the system has ${wanted[*]} already"; exit 0; }
write_environment
say "done, $(du -sm "$folder/root" | cut -f 1) MB in $folder"
