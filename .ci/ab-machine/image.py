"""The Debian that both slots hold: a lean root with the agent's package, as an image of ext4."""

import os
import shutil
import subprocess
from pathlib import Path

from machine import ENVIRONMENT, Unable, debian

HERE = Path(__file__).parent
GUEST = HERE / "guest"
SOURCES = HERE.parent.parent / "modules/src/main"
INCLUDED = "systemd,systemd-sysv,udev,dbus,iproute2,kmod,e2fsprogs,grub-common"
MEBIBYTE = 1024 * 1024
IMAGE_SIZE = 288 * MEBIBYTE
# In the order in which the kernel takes them; those of the network come later, from the root.
EARLY = ["virtio_ring", "virtio", "virtio_pci_modern_dev", "virtio_pci_legacy_dev", "virtio_pci", "virtio_blk"]
LATE = ["failover", "net_failover", "virtio_net", "rng-core", "virtio-rng"]
# What is of no use on a device, or is there for the one who installs.
USELESS = ["usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "usr/share/i18n", "var/lib/apt/lists",
           "var/cache/apt", "usr/lib/grub", "var/log", "usr/share/zoneinfo", "usr/lib/udev/hwdb.bin", "usr/lib/udev/hwdb.d"]
MASKED = ["apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer", "e2scrub_reap.service",
          "fstrim.timer", "systemd-timesyncd.service", "getty@tty1.service", "serial-getty@ttyS0.service",
          "systemd-hwdb-update.service", "ldconfig.service", "systemd-binfmt.service", "systemd-pcrphase.service",
          "systemd-update-utmp.service", "systemd-logind.service", "systemd-networkd.service", "systemd-journal-flush.service"]


def run(*command, **how):
    """Runs what has to succeed, and returns its output."""
    ended = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **how)
    if ended.returncode != 0:
        raise Unable(f"{' '.join(map(str, command))} exited {ended.returncode}: "
                     f"{ended.stdout.decode(errors='replace')[-2000:]}")
    return ended.stdout.decode(errors="replace").strip()


def kernel(directory):
    """Fetches the kernel that Debian has for machines in a cloud, and unpacks it."""
    name = run("sh", "-c", "apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \\(linux-image-[0-9].*\\)/\\1/p' | head -n 1")
    directory.mkdir()
    run("apt-get", "download", name, cwd=directory)
    run("dpkg", "-x", next(directory.glob("*.deb")), directory / "files")
    return directory / "files"


def first_root(files, target):
    """The root that is in memory until that of the slot is mounted."""
    tree = target.with_suffix(".tree")
    for name in ("dev", "proc", "sys", "root", "modules"):
        (tree / name).mkdir(parents=True)
    (tree / "bin").mkdir()
    shutil.copy("/bin/busybox", tree / "bin/busybox")
    os.symlink("bin/busybox", tree / "busybox")
    shutil.copy(GUEST / "init", tree / "init")
    (tree / "init").chmod(0o755)
    order = []
    for module in EARLY:
        found = list(files.glob(f"lib/modules/*/kernel/**/{module}.ko"))
        if found:  # else the kernel has it built in
            shutil.copy(found[0], tree / "modules")
            order.append(found[0].name)
    (tree / "modules/order").write_text("".join(f"{name}\n" for name in order))
    run("sh", "-c", f"cd '{tree}' && find . | cpio -o -H newc --quiet | gzip -1 > '{target}'")
    shutil.rmtree(tree)


def root(directory, package):
    """Makes the root: Debian, kernel and the agent."""
    tree = directory / "root"
    debian(tree, INCLUDED)
    shutil.copy(package, tree / "root/agent.deb")
    # Java finds its own parts by way of /proc.
    run("mount", "-t", "proc", "proc", tree / "proc")
    try:
        run("chroot", tree, "dpkg", "-i", "/root/agent.deb", env=ENVIRONMENT)
    finally:
        run("umount", tree / "proc")
    (tree / "root/agent.deb").unlink()
    files = kernel(directory / "kernel")
    shutil.copy(next(files.glob("boot/vmlinuz-*")), tree / "boot/vmlinuz")
    first_root(files, tree / "boot/initrd.img")
    version = next(files.glob("lib/modules/*")).name
    for name in LATE:
        for found in files.glob(f"lib/modules/{version}/kernel/**/{name}.ko"):
            goal = tree / found.relative_to(files)
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(found, goal)
    run("chroot", tree, "depmod", version, env=ENVIRONMENT)
    for path in USELESS:
        shutil.rmtree(tree / path, ignore_errors=True) if (tree / path).is_dir() else (tree / path).unlink(missing_ok=True)
    (tree / "var/log").mkdir()
    furnish(tree)
    return tree


def furnish(tree):
    """What the operator of such a device sets up."""
    units = tree / "etc/systemd/system"
    for unit in MASKED:
        (units / unit).unlink(missing_ok=True)
        os.symlink("/dev/null", units / unit)
    wanted = units / "multi-user.target.wants"
    wanted.mkdir(exist_ok=True)
    for unit in ("tell.service", "network.service"):
        shutil.copy(GUEST / unit, units)
        os.symlink(f"../{unit}", wanted / unit)
    os.symlink("/lib/systemd/system/agent.service", wanted / "agent.service")
    shutil.copy(GUEST / "tell", tree / "usr/local/sbin/tell")
    (tree / "usr/local/sbin/tell").chmod(0o755)
    shutil.copy(GUEST / "fstab", tree / "etc/fstab")
    for name in ("rootfs-image.conf", "agent.conf"):
        shutil.copy(GUEST / name, tree / "etc/agent" / name)
    (tree / "boot/loader").mkdir()
    for name in ("agent-trial.service", "agent-trial.timer"):
        shutil.copy(SOURCES / "boot" / name, units)
    soon = units / "agent-trial.timer.d"
    soon.mkdir(exist_ok=True)
    (soon / "soon.conf").write_text("[Timer]\nOnBootSec=\nOnBootSec=4min\n")
    (units / "timers.target.wants").mkdir(exist_ok=True)
    os.symlink("../agent-trial.timer", units / "timers.target.wants/agent-trial.timer")
    (tree / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    (tree / "etc/hostname").write_text("device\n")
    run("chroot", tree, "passwd", "-d", "root", env=ENVIRONMENT)


def write(tree, version, target):
    """Writes the root as an image, the same bytes each time, but for the version that it says it is.

    It has no journal, as it is only ever read: a slot stays the same as its image to the last byte.
    """
    (tree / "etc/image-version").write_text(f"{version}\n")
    target.unlink(missing_ok=True)
    with target.open("wb") as file:
        file.truncate(IMAGE_SIZE)
    run("mke2fs", "-q", "-t", "ext4", "-O", "^metadata_csum,^64bit,^orphan_file,^has_journal", "-d", tree, target)
