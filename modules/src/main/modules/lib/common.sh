# What the update modules share. A module reads it by its own real place, so that a link to the module works as well:
#
#   . "$(dirname "$(readlink -f "$0")")/../lib/common.sh"
#
# shellcheck shell=sh
# shellcheck disable=SC2034 # what is set here is read by the modules
# shellcheck disable=SC2015 # "a && b || fail" is meant: fail ends the module
set -u
umask 022

call=$1
work=$2
tmp=$work/tmp
files=$work/files
module=${0##*/}

fail() {
    printf '%s: %s\n' "$module" "$*" >&2
    exit 1
}

# To be called before anything is changed.
need() {
    for tool; do
        command -v "$tool" > /dev/null 2>&1 || fail "the command $tool is missing; install it and try again"
    done
}

# Puts a file, or all of a file system, on the disk.
durable() {
    sync "$1" 2> /dev/null || sync
}

all_durable() {
    sync -f "$1" 2> /dev/null || sync
}

# Remembers something for the calls to come, also over a power cut: mark NAME [TEXT].
mark() {
    printf '%s\n' "${2-}" > "$tmp/$1.part" && durable "$tmp/$1.part" && mv -f "$tmp/$1.part" "$tmp/$1" &&
        durable "$tmp" || fail "cannot write $tmp/$1; is the disk full?"
}

marked() {
    [ -e "$tmp/$1" ]
}

present() {
    [ -e "$1" ] || [ -L "$1" ]
}

# The one line of a payload's file, or nothing.
payload() {
    [ ! -f "$files/$1" ] || head -n 1 "$files/$1"
}

# A text from the flat JSON object of the meta-data, or nothing.
setting() {
    [ ! -f "$work/header/meta-data" ] || tr -d '\n' < "$work/header/meta-data" |
        sed -n 's/.*"'"$1"'"[[:space:]]*:[[:space:]]*"\([^"\\]*\)".*/\1/p'
}

# What a payload names has to be absolute, and written in the one way that has no surprises.
absolute() { # WHAT PATH
    case $2 in
        "") fail "the payload has no $1; write the artifact again" ;;
        */../* | */.. | *"
"*) fail "the $1 $2 is not allowed; name it without .. and line breaks" ;;
        /*) ;;
        *) fail "the $1 $2 is not absolute" ;;
    esac
}

# Where this payload keeps what lies beside its target; another payload may have the same target.
beside() { # TARGET new|old
    printf '%s/.%s.agent-%s-%s\n' "$(dirname "$1")" "$(basename "$1")" "$2" "$(printf %s "$work" | cksum | cut -d ' ' -f 1)"
}

# Makes a directory with all upward it. What was not there is written down first, deepest first, for unmake_directories.
make_directories() {
    if ! marked made; then
        missing=
        upward=$1
        while [ ! -d "$upward" ]; do
            missing=$missing$upward'
'
            upward=$(dirname "$upward")
        done
        mark made "$missing"
    fi
    mkdir -p "$1" || fail "cannot make $1"
}

unmake_directories() {
    ! marked made || while read -r upward; do
        [ -z "$upward" ] || rmdir "$upward" 2> /dev/null
    done < "$tmp/made"
}

# Refuses what does not fit, before it is begun.
room() { # DIRECTORY KIB WHAT
    free=$(df -Pk "$1" | awk 'NR == 2 { print $4 }')
    [ "${free:-0}" -ge "$2" ] || fail "no room for $3 in $1: $2 KiB needed, ${free:-0} KiB free; free some and try again"
}

# Archives with all that there is to a file, as far as tar can: whole_tar pack|unpack ARGUMENT...
whole_tar() {
    way=$1
    shift
    case $way-$(tar --help 2>&1) in
        pack-*--xattrs-include*) tar --format=posix --acls --xattrs '--xattrs-include=*' "$@" ;;
        unpack-*--xattrs-include*) tar -p --acls --xattrs '--xattrs-include=*' "$@" ;;
        pack-*BusyBox*) tar "$@" ;;
        unpack-*BusyBox*) tar -p "$@" ;;
        *) fail "this tar is neither that of GNU nor of BusyBox" ;;
    esac
}

# What the files in update.tar take on a disk.
unpacked_kib() {
    tar -tvf "$files/update.tar" | awk '{ sum += $3 + 1024 } END { printf "%d", sum / 1024 + 64 }'
}

# After this no records means that nothing was changed, and never that they were lost.
need_records() {
    [ -e "$work/version" ] || fail "$work is not what this update wrote; what it replaced is not known any more"
}
