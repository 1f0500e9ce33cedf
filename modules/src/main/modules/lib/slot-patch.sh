# Makes the image of a slot from the slot that runs and a patch. Part of the module delta.
# shellcheck shell=sh
# shellcheck disable=SC2015,SC2034,SC2154

# What zstd makes goes straight to the slot; of a base it wants a plain file, so that of the running slot is copied.
patch_slot() {
    choose_slot
    size=$(payload result.size)
    base_size=$(payload base.size)
    whole_number result.size "$size"
    whole_number base.size "$base_size"
    check_size "$size"
    from=$(device "$running")
    place="slot $running, $from,"
    base_capacity=$(blockdev --getsize64 "$from") || fail "cannot read the size of $from"
    [ "$base_size" -le "$base_capacity" ] || no_base "is smaller than what the patch was made from"
    check_memory $(((base_size + size) / 1024))
    rm -f "$tmp/base" "$tmp/broken"
    room "$tmp" $((base_size / 1024 + 64)) "a copy of $from"
    head -c "$base_size" "$from" > "$tmp/base" || fail "cannot copy $from to $tmp/base; is the disk full?"
    [ "$(checksum "$tmp/base")" = "$(payload base.sha256)" ] || no_base "is not what the patch was made from$(written)"
    give_up_slot
    {
        patched || mark broken
    } | {
        write_image "$(device "$new")" "$size" "$capacity"
        printf '%s %s\n' "$bytes" "$sum" > "$tmp/made"
    } || exit 1
    rm -f "$tmp/base"
    ! marked broken || no_patch
    [ "$(cat "$tmp/made")" = "$size $(payload result.sha256)" ] || no_result
    rm -f "$tmp/made"
    # What the device gives back is compared before the boot loader hears of it: see install.
    mark plan "$running $new $size $(payload result.sha256)"
}

whole_number() { # NAME TEXT
    case $2 in
        "" | *[!0-9]*) fail "the payload's $1 \"$2\" is not a number; write the artifact again" ;;
    esac
}

# zstd that finds too little memory may take it from others.
check_memory() { # KIB
    free=$(awk '/^(MemAvailable|SwapFree):/ { sum += $2 } /^MemAvailable:/ { known = 1 } END { if (known) print sum }' \
        "$proc/meminfo" 2> /dev/null)
    [ "${free:-$1}" -ge "$1" ] ||
        fail "not enough memory to apply the patch: $1 KiB needed, $free KiB available; stop something, or send the full artifact"
}

# Why a base may differ that was right when it was installed.
written() {
    awk -v number="$(number "$from")" '$3 == number && "," $NF "," ~ /,rw,/ { print ": it is mounted read-write"; exit }' \
        "$proc/self/mountinfo"
}
