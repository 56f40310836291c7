# Shared by ./crossstage, native-tests/run and native-tests/unpack-opencl.sh: where OpenCL is on this machine.
# To be sourced by bash (3.2 or newer). The functions print nothing but their answer and install nothing.

# The folder that ./crossstage install-driver unpacks a driver into.
opencl_driver_folder() {
    printf '%s\n' "${CROSSSTAGE_HOME:-${XDG_CACHE_HOME:-${HOME:-}/.cache}/crossstage}/opencl"
}

# Is there an OpenCL loader that dlopen("libOpenCL.so.1") would find?
opencl_has_loader() {
    [ "$(uname -s)" = Darwin ] && return 0
    local folder folders
    IFS=: read -r -a folders <<<"${LD_LIBRARY_PATH:-}"
    for folder in "${folders[@]:-}"; do
        [ -n "$folder" ] && [ -e "$folder/libOpenCL.so.1" ] && return 0
    done
    case $(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null) in
        *libOpenCL.so.1*) return 0 ;;
    esac
    return 1
}

# The folder of .icd files, the .icd file or the library that the loader reads.
opencl_vendors() {
    printf '%s\n' "${OCL_ICD_VENDORS:-${OPENCL_VENDOR_PATH:-/etc/OpenCL/vendors}}"
}

# Does the loader read an .icd file that names a library like this (a part of its name; empty: any)?
opencl_has_icd() {
    local vendors
    vendors=$(opencl_vendors)
    if [ -d "$vendors" ]; then
        grep -qs -- "lib.*$1" "$vendors"/*.icd
    else
        case $vendors in
            *.icd) grep -qs -- "lib.*$1" "$vendors" ;;
            *"$1"*) [ -e "$vendors" ] ;;
            *) return 1 ;;
        esac
    fi
}

# Takes over the unpacked driver in this folder, if there is one. A chosen OCL_ICD_VENDORS stays as it is.
opencl_use_unpacked() {
    [ -r "$1/env.sh" ] || return 1
    # shellcheck disable=SC1091
    . "$1/env.sh"
}

# PoCL finds no device where it cannot write its cache of compiled kernels: names another folder in that case.
opencl_keep_pocl_cache() {
    [ -n "${POCL_CACHE_DIR:-}" ] && return 0
    local cache="${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}"
    mkdir -p "$cache/pocl" 2>/dev/null && [ -w "$cache/pocl" ] && return 0
    # Compiled kernels are code: a folder that somebody else owns is not used.
    cache="${TMPDIR:-/tmp}/crossstage-pocl-$(id -u)"
    mkdir -m 700 "$cache" 2>/dev/null
    if [ -d "$cache" ] && [ ! -L "$cache" ] && [ -O "$cache" ]; then
        export POCL_CACHE_DIR="$cache"
    fi
    return 0
}

# Linux often wakes all of PoCL's threads on one CPU, and a network then takes up to twice the time: pinned, each keeps its own.
# PoCL pins thread i to CPU i and ends the process where it may not, so it is only asked to where this process may use them all.
opencl_pin_pocl() {
    [ -z "${POCL_AFFINITY:-}" ] || return 0
    local allowed
    allowed=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status 2>/dev/null)
    if [ "$allowed" = "0-$(($(nproc 2>/dev/null || echo 0) - 1))" ]; then
        export POCL_AFFINITY=1
    fi
}
