# The two root partitions of a device: which they are, and which one runs. Part of the modules rootfs-image and delta.
# shellcheck shell=sh
# shellcheck disable=SC2015,SC2154 # proc, configuration, tmp and library are the module's
# shellcheck disable=SC2034 # what is set here is read by the module

# Reads the configuration: lines of KEY=VALUE, comments, and nothing else.
configured() {
    [ -r "$configuration" ] || [ ! -r "$tmp/configuration" ] || configuration=$tmp/configuration
    [ -r "$configuration" ] ||
        fail "$configuration is missing; it says which partitions are the slots, see agent-module-rootfs-image(7)"
    wrong=$(awk '!/^[ \t]*(#.*)?$/ && !/^[ \t]*(SlotA|SlotB|BootLoader|Environment|Tries)[ \t]*=/ { print NR; exit }' \
        "$configuration")
    [ -z "$wrong" ] || fail "$configuration, line $wrong: only SlotA, SlotB, BootLoader, Environment and Tries can be set"
    slot_a=$(key SlotA)
    slot_b=$(key SlotB)
    environment=$(key Environment)
    tries=$(key Tries)
    tries=${tries:-3}
    case $tries in
        [1-5]) ;;
        *) fail "$configuration: Tries is $tries; it has to be 1 to 5" ;;
    esac
    for slot in "$slot_a" "$slot_b"; do
        [ -b "$slot" ] || fail "$configuration: SlotA and SlotB have to be block devices, and \"$slot\" is none"
    done
    [ "$(number "$slot_a")" != "$(number "$slot_b")" ] ||
        fail "$configuration: SlotA and SlotB, $slot_a and $slot_b, are the same device"
    boot=$(key BootLoader)
    case $boot in
        grub | u-boot) ;;
        *) fail "$configuration: BootLoader is \"$boot\"; it has to be grub or u-boot" ;;
    esac
    # shellcheck source-path=SCRIPTDIR source=boot-grub.sh
    . "$library/boot-$boot.sh"
    environment=${environment:-$boot_default}
}

key() {
    sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$configuration" | sed -n 's/[[:space:]]*$//; $p'
}

device() {
    case $1 in
        A) echo "$slot_a" ;;
        B) echo "$slot_b" ;;
    esac
}

other() {
    case $1 in
        A) echo B ;;
        B) echo A ;;
    esac
}

# MAJOR:MINOR of a device.
number() {
    hex=$(stat -L -c '%t:%T' "$1") || return
    echo "$((0x${hex%:*})):$((0x${hex#*:}))"
}

# The slot with that number, or nothing.
slot_of() {
    case $1 in
        "$(number "$slot_a")") echo A ;;
        "$(number "$slot_b")") echo B ;;
    esac
}

# Sets running. Three can say which slot it is: the mount of /, unless that is an overlay; root= and agent.slot= on the
# kernel's command line. Those that say something have to agree.
find_running() {
    running=
    mounted=$(awk '$5 == "/" { number = $3 } END { print number }' "$proc/self/mountinfo") && [ -n "$mounted" ] ||
        fail "cannot read what is mounted at / from $proc/self/mountinfo"
    case $mounted in
        0:*) ;;
        *) agree "/ is mounted from device $mounted" "$(slot_of "$mounted")" ;;
    esac
    words=$(cat "$proc/cmdline") || fail "cannot read $proc/cmdline"
    for word in $words; do
        case $word in
            agent.slot=*) agree "the kernel was started with $word" "${word#agent.slot=}" ;;
            root=PARTLABEL=*) agree_root "$word" "/dev/disk/by-partlabel/${word#root=PARTLABEL=}" ;;
            root=PARTUUID=*) agree_root "$word" "/dev/disk/by-partuuid/${word#root=PARTUUID=}" ;;
            root=LABEL=*) agree_root "$word" "/dev/disk/by-label/${word#root=LABEL=}" ;;
            root=UUID=*) agree_root "$word" "/dev/disk/by-uuid/${word#root=UUID=}" ;;
            root=/*) agree_root "$word" "${word#root=}" ;;
        esac
    done
    [ -n "$running" ] ||
        fail "cannot tell which slot runs: / is no partition, and the kernel's command line has neither a root= nor an agent.slot= that helps"
}

agree_root() {
    [ ! -b "$2" ] || agree "the kernel was started with $1" "$(slot_of "$(number "$2")")"
}

agree() {
    case $2 in
        A | B) ;;
        *) fail "$1, which is neither SlotA nor SlotB of $configuration; nothing is written before that is put right" ;;
    esac
    [ -z "$running" ] || [ "$running" = "$2" ] ||
        fail "$1, which is slot $2, and yet slot $running seems to run; nothing is written before $configuration is put right"
    running=$2
}

# Refuses a slot that is in use.
writable() {
    in_use=$(number "$(device "$1")")
    [ "$1" != "$running" ] || fail "slot $1 is the one that runs"
    where=$(awk -v number="$in_use" '$3 == number { print $5; exit }' "$proc/self/mountinfo")
    [ -z "$where" ] || fail "slot $1, $(device "$1"), is mounted at $where; unmount it and try again"
    for holder in "/sys/dev/block/$in_use/holders"/*; do
        [ ! -e "$holder" ] || fail "slot $1, $(device "$1"), is in use by ${holder##*/}; release it and try again"
    done
}
