# Writes an image from a stream to a partition, and reads it back. Part of the modules rootfs-image and delta.
# shellcheck shell=sh
# shellcheck disable=SC2015,SC2034,SC2154

# The dd of the core utilities can pass the page cache and skip zeros; that of busybox cannot do both.
gnu_dd() {
    dd --version 2> /dev/null | grep -q coreutils
}

# Makes the first bytes of a device zeros, if the device does that without writing them one by one. Only then a run of
# zeros of the image may be skipped: what lay there before would be part of the new system.
zeroed() { # DEVICE BYTES
    queue=/sys/dev/block/$(number "$1")
    [ -e "$queue/queue" ] || queue=$queue/..
    most=$(cat "$queue/queue/write_zeroes_max_bytes" 2> /dev/null)
    [ "${most:-0}" -gt 0 ] && blkdiscard --zeroout --length "$2" "$1" 2> /dev/null
}

# Writes what comes in, and sets sum and bytes; SIZE, which may not be known yet, is not compared.
write_image() { # DEVICE SIZE ROOM
    rm -f "$tmp/to-sum" "$tmp/to-count"
    mkfifo "$tmp/to-sum" "$tmp/to-count" || fail "cannot make $tmp/to-sum"
    how='bs=64k conv=notrunc,fsync'
    if gnu_dd; then
        how='bs=64k iflag=fullblock oflag=direct conv=notrunc,fsync'
        # A whole number of blocks, but not beyond the end.
        whole=$((${2:-$3} / 1048576 * 1048576 + 1048576))
        [ "$whole" -le "$3" ] || whole=$3
        ! zeroed "$1" "$whole" || how=$how,sparse
    fi
    sha256sum < "$tmp/to-sum" > "$tmp/sum" &
    summing=$!
    wc -c < "$tmp/to-count" > "$tmp/count" &
    counting=$!
    # shellcheck disable=SC2086 # these are words
    tee "$tmp/to-sum" "$tmp/to-count" | dd of="$1" $how 2> "$tmp/written" ||
        fail "cannot write $1: $(grep -v records "$tmp/written" | head -n 1)"
    wait "$summing" && wait "$counting" || fail "cannot compute the checksum of the image"
    read -r sum rest < "$tmp/sum"
    read -r bytes < "$tmp/count"
    rm -f "$tmp/to-sum" "$tmp/to-count" "$tmp/sum" "$tmp/count" "$tmp/written" || :
}

# verify_image DEVICE SIZE SUM: compares what is on the device, and not what a cache says.
verify_image() {
    blockdev --flushbufs "$1" || fail "cannot flush $1"
    direct=
    ! gnu_dd || direct=iflag=direct
    # shellcheck disable=SC2086 # may be no word at all
    seen=$(dd if="$1" bs=1M count=$((($2 + 1048575) / 1048576)) $direct 2> /dev/null | head -c "$2" | sha256sum)
    [ "${seen%% *}" = "$3" ] ||
        fail "$1 does not give back what was written to it; the medium may be worn out, or something else writes to it"
}
