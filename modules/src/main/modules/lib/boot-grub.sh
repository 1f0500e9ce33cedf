# The boot loader GRUB, whose environment is a block of 1024 bytes in a file. Part of the modules rootfs-image and delta.
#
# GRUB reads a file system without its journal, and grub-editenv empties a file before it writes it. So the block is
# changed in place, by one write, which neither moves the file nor leaves it short; and only in its first 512 bytes, which
# a disk writes as a whole or not at all. A second copy beside it, ENVIRONMENT.spare, is written first.
#
# shellcheck shell=sh
# shellcheck disable=SC2015,SC2034,SC2154
boot_default=/boot/grub/agentenv

# Before anything is changed.
boot_check() {
    need grub-editenv cmp
    boot_block > /dev/null
}

boot_get() { # NAME
    grub-editenv "$(boot_block)" list | sed -n "s/^$1=//p"
}

# All of them in one step; an empty value takes the name out.
boot_set() { # NAME=VALUE...
    block=$(boot_block) || exit
    cp "$block" "$tmp/environment" || fail "cannot write $tmp/environment"
    for pair; do
        case $pair in
            *=) grub-editenv "$tmp/environment" unset "${pair%=}" ;;
            *) grub-editenv "$tmp/environment" set "$pair" ;;
        esac || fail "cannot set $pair in the environment $block; is it full?"
    done
    tail -c 512 "$tmp/environment" > "$tmp/second" && tail -c 512 "$block" | cmp -s - "$tmp/second" ||
        fail "the environment $environment is too full to be changed safely: agent_good, agent_try and agent_tries have to fit in its first 512 bytes; give the agent one of its own"
    for copy in "$environment.spare" "$environment"; do
        cmp -s "$tmp/environment" "$copy" ||
            dd if="$tmp/environment" of="$copy" bs=1024 count=1 conv=notrunc,fsync 2> "$tmp/problem" ||
            fail "cannot write $copy: $(tail -n 1 "$tmp/problem")"
    done
    rm -f "$tmp/environment" "$tmp/second" "$tmp/problem"
}

# The copy that counts, as GRUB sees it.
boot_block() {
    for copy in "$environment" "$environment.spare"; do
        if valid_block "$copy"; then
            echo "$copy"
            return
        fi
    done
    fail "$environment is not an environment block of GRUB, nor is $environment.spare; make one with grub-editenv, and set agent_good in it"
}

valid_block() {
    [ -f "$1" ] && [ "$(wc -c < "$1")" -eq 1024 ] && grub-editenv "$1" list > /dev/null 2>&1
}
