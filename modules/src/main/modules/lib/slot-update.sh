# An update of the root partition that does not run: what the modules rootfs-image and delta have in common, from the
# choice of the slot to the last call.
#
# The boot loader's environment says what it starts, and every change of it is one durable step:
#   agent_good   the slot that is started, A or B
#   agent_try    the slot to be tried instead, while
#   agent_tries  is not 0; the boot loader counts it down before each try
#
# In WORKDIR/tmp, for the later calls:
#   plan           "OLD NEW SIZE SHA256" once the image is in the new slot
#   configuration  that of the system which began, for a new one that has none
#
# shellcheck shell=sh
# shellcheck disable=SC2015 # "a && b || fail" is meant: fail ends the module
# shellcheck disable=SC2034,SC2154 # call, tmp and library are the module's, and what is set here is read by it
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin

proc=${ROOTFS_IMAGE_PROC:-/proc}
configuration=${ROOTFS_IMAGE_CONF:-/etc/agent/rootfs-image.conf}

# shellcheck source-path=SCRIPTDIR source=slots.sh
. "$library/slots.sh"
# shellcheck source-path=SCRIPTDIR source=slot-image.sh
. "$library/slot-image.sh"

begin() {
    configured
    need dd sha256sum mkfifo tee head blockdev stat awk sed
    find_running
    boot_check
}

# Nothing but what runs may be started from here on: the other slot is about to be neither old nor new.
settle() {
    good=$(boot_get agent_good)
    case $good in
        A | B) ;;
        *) fail "the boot loader's environment $environment does not say which slot is good; set agent_good=$running in it and try again" ;;
    esac
    [ "$good" = "$running" ] ||
        echo "slot $running runs, although slot $good was the good one; now it is slot $running, as slot $good is overwritten"
    if [ "$good" != "$running" ] || [ -n "$(boot_get agent_try)" ]; then
        boot_set "agent_good=$running" agent_try= agent_tries=
    fi
}

# Sets new to the slot that is written, and capacity to its size in bytes.
choose_slot() {
    rm -f "$tmp/plan"
    begin
    new=$(other "$running")
    writable "$new"
    capacity=$(blockdev --getsize64 "$(device "$new")") || fail "cannot read the size of $(device "$new")"
}

# SIZE may not be known yet.
check_size() { # SIZE
    [ "${1:-0}" -le "$capacity" ] ||
        fail "the image has $1 bytes, and slot $new, $(device "$new"), only $capacity; make a smaller image or a larger slot"
    [ "$1" != 0 ] || fail "the image is empty; write the artifact again"
}

# The last step before the new slot is written.
give_up_slot() {
    settle
    cp "$configuration" "$tmp/configuration" || fail "cannot write $tmp/configuration"
}

planned() {
    marked plan && read -r old new size sum < "$tmp/plan"
}

need_plan() {
    planned || fail "$tmp/plan is missing: no image was written completely; install the artifact again"
}

# Hours may be between the download and this, in which a slot can be mounted and changed.
install() {
    need_plan
    begin
    [ "$running" = "$old" ] || fail "slot $running runs, and the update began on slot $old; install it again"
    writable "$new"
    verify_image "$(device "$new")" "$size" "$sum"
    boot_set "agent_good=$old" "agent_try=$new" "agent_tries=$tries"
}

need_new() {
    need_plan
    begin
    [ "$running" = "$new" ] ||
        fail "slot $running runs instead of the new slot $new: the boot loader went back after $(used) of $tries tries, or did not try it"
}

used() {
    left=$(boot_get agent_tries)
    case $left in
        [0-9]) echo $((tries - left)) ;;
        *) echo none ;;
    esac
}

commit() {
    need_new
    boot_set "agent_good=$new" agent_try= agent_tries=
}

# Also after a commit: until the next update the old slot is as it was.
rollback() {
    planned || return 0
    begin
    boot_set "agent_good=$old" agent_try= agent_tries=
}

verify_rollback() {
    planned || return 0
    begin
    [ "$running" = "$old" ] || fail "slot $running runs instead of the old slot $old; reboot, and look at what the boot loader says"
    [ "$(boot_get agent_good)" = "$old" ] && [ -z "$(boot_get agent_try)" ] ||
        fail "the boot loader's environment $environment does not name slot $old alone; set agent_good=$old and no agent_try in it"
}

# Comes back only when it fails.
restart() {
    reboot || fail "reboot failed; reboot the device by hand"
    sleep 600
    fail "the device did not reboot within 10 minutes; reboot it by hand"
}

# What comes once an image is in the new slot.
slot_call() {
    case $call in
        NeedsArtifactReboot)
            echo Automatic
            ;;
        ArtifactInstall)
            install
            ;;
        ArtifactReboot)
            need_plan
            begin
            [ "$running" = "$new" ] || restart
            ;;
        ArtifactVerifyReboot)
            need_new
            ;;
        ArtifactCommit)
            commit
            ;;
        ArtifactRollback)
            need_records
            rollback
            ;;
        ArtifactRollbackReboot)
            if planned; then
                begin
                [ "$running" = "$old" ] || restart
            fi
            ;;
        ArtifactVerifyRollbackReboot)
            verify_rollback
            ;;
        EndTrial)
            # Of agent-trial.service: a system that was not committed in time is one that does not work.
            begin
            [ "$(boot_get agent_try)" != "$running" ] || restart
            ;;
    esac
}
