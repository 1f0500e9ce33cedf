# The boot loader U-Boot, by the tools of libubootenv. Part of the modules rootfs-image and delta.
#
# Its environment has two copies, each with a checksum and a counter; a change is written to the older one, and a cut
# leaves the newer one as it was.
#
# shellcheck shell=sh
# shellcheck disable=SC2015,SC2034,SC2154
boot_default=/etc/fw_env.config

# Before anything is changed.
boot_check() {
    need fw_printenv fw_setenv
    [ -r "$environment" ] || fail "$environment is missing; it says where U-Boot keeps its environment, see fw_setenv(8)"
    [ "$(grep -c '^[[:space:]]*[^#[:space:]]' "$environment")" -ge 2 ] ||
        fail "$environment names one copy of the environment; a power cut while it is written would lose it, so give U-Boot a redundant one"
    fw_printenv -c "$environment" > "$tmp/environment" 2>&1 ||
        fail "cannot read the environment that $environment names: $(tail -n 1 "$tmp/environment")"
    rm -f "$tmp/environment"
}

boot_get() { # NAME
    fw_printenv -c "$environment" | sed -n "s/^$1=//p"
}

# All of them in one step; an empty value takes the name out.
boot_set() { # NAME=VALUE...
    changed=
    for pair; do
        [ "$(boot_get "${pair%%=*}")" = "${pair#*=}" ] || changed=yes
    done
    [ -n "$changed" ] || return 0
    printf '%s\n' "$@" > "$tmp/environment" || fail "cannot write $tmp/environment"
    fw_setenv -c "$environment" -s "$tmp/environment" 2> "$tmp/problem" ||
        fail "cannot write the environment that $environment names: $(tail -n 1 "$tmp/problem")"
    for pair; do
        [ "$(boot_get "${pair%%=*}")" = "${pair#*=}" ] ||
            fail "the environment that $environment names was written, and does not say $pair"
    done
    rm -f "$tmp/environment" "$tmp/problem"
}
