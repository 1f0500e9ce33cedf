# For U-Boot: starts the slot that the environment names, or tries another one a few times; the same as agent-slots.cfg
# does with GRUB. See agent-module-rootfs-image(7). Made a script with
#
#   mkimage -A arm64 -T script -C none -d agent-slots.cmd boot.scr
#
# Adapt to the board: the device (mmc 0), the partitions of the slots (A is 2, B is 3), the names of kernel and device tree,
# and how the kernel is started. U-Boot needs setexpr, an environment that it can save, and better two copies of it.

# The count goes down in the saved environment before the try begins; without that a slot that does not start would be tried
# for ever.
setenv agent_counted
if test "${agent_try}" = A -o "${agent_try}" = B; then
    if test -n "${agent_tries}" && test "${agent_tries}" -gt 0; then
        setexpr agent_tries ${agent_tries} - 1
        if saveenv; then setenv agent_counted yes; fi
    fi
fi

# Nothing below is saved.
if test "${agent_good}" != B; then setenv agent_good A; fi
setenv agent_slot ${agent_good}
setenv agent_trial
if test "${agent_counted}" = yes; then
    setenv agent_slot ${agent_try}
    setenv agent_trial agent.trial
fi

setenv agent_start 'if test "${agent_slot}" = A; then setenv agent_part 2; else setenv agent_part 3; fi; part uuid mmc 0:${agent_part} agent_uuid && setenv bootargs root=PARTUUID=${agent_uuid} rootwait agent.slot=${agent_slot} panic=10 ${agent_options} ${agent_trial} && load mmc 0:${agent_part} ${kernel_addr_r} /boot/Image && load mmc 0:${agent_part} ${fdt_addr_r} /boot/board.dtb && booti ${kernel_addr_r} - ${fdt_addr_r}'

echo "Starting slot ${agent_slot} ${agent_trial}"
run agent_start
# What cannot even be loaded is given up at once.
setenv agent_slot ${agent_good}
setenv agent_trial
run agent_start
