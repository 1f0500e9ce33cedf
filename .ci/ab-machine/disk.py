"""The disk: GRUB, its environment, two slots for a root, and a partition for what has to last."""

import shutil
import struct
import subprocess
from pathlib import Path

from image import MEBIBYTE, SOURCES, run

BOOT = SOURCES / "boot"
GRUB = Path("/usr/lib/grub/i386-pc")
TYPE_OF_GRUB = "21686148-6449-6E6F-744E-656564454649"
# Name, first mebibyte, size in mebibytes.
PARTITIONS = [("grub", 1, 1), ("boot", 2, 30), ("slot-a", 32, 320), ("slot-b", 352, 320), ("data", 672, 256)]
SIZE = 930
COMMANDS = ["biosdisk", "part_gpt", "ext2", "serial", "terminal", "configfile", "normal", "linux", "loadenv", "test", "echo", "reboot", "sleep"]


def put(disk, file, name):
    """Writes a file's bytes to the beginning of a partition."""
    at = next(start for known, start, _ in PARTITIONS if known == name)
    run("dd", f"if={file}", f"of={disk}", "bs=1M", f"seek={at}", "conv=notrunc,sparse", "status=none")


def holds(disk, name, image):
    """Whether a partition of a disk begins with just the bytes of an image."""
    at = next(start for known, start, _ in PARTITIONS if known == name)
    with disk.open("rb") as file, image.open("rb") as other:
        file.seek(at * MEBIBYTE)
        while piece := other.read(MEBIBYTE):
            if file.read(len(piece)) != piece:
                return False
    return True


def file_system(directory, name, content, *options):
    """Makes the file system of a partition, which holds a directory's files."""
    size = next(size for known, _, size in PARTITIONS if known == name)
    target = directory / f"{name}.ext4"
    target.unlink(missing_ok=True)
    with target.open("wb") as file:
        file.truncate(size * MEBIBYTE)
    run("mke2fs", "-q", "-t", "ext4", *options, "-d", content, target)
    return target


def boot_loader(disk, directory):
    """Puts GRUB where a BIOS finds it: into the first sector, and the rest into a partition of its own."""
    core = directory / "core.img"
    run("grub-mkimage", "-O", "i386-pc", "-o", core, "-p", "(hd0,gpt2)/grub", *COMMANDS)
    first = bytearray((GRUB / "boot.img").read_bytes())
    rest = bytearray(core.read_bytes())
    sector = PARTITIONS[0][1] * MEBIBYTE // 512
    first[0x5C:0x64] = struct.pack("<Q", sector)
    first[0x64] = 0xFF  # the drive that the BIOS started from
    first[0x66:0x68] = b"\x90\x90"  # no check of the drive, as on a hard disk
    # Where the rest of itself is: the sector after its own first one, how many, and the segment in memory.
    rest[500:512] = struct.pack("<QHH", sector + 1, (len(rest) + 511) // 512 - 1, 0x820)
    with disk.open("r+b") as file:
        head = file.read(512)
        first[440:512] = head[440:512]  # the protective table of partitions
        file.seek(0)
        file.write(first[:512])
        file.seek(sector * 512)
        file.write(rest)


def make(disk, directory, image, data):
    """Makes a disk whose first slot holds the image."""
    disk.unlink(missing_ok=True)
    with disk.open("wb") as file:
        file.truncate(SIZE * MEBIBYTE)
    table = "label: gpt\n" + "".join(
        f"start={start}MiB, size={size}MiB, name={name}" + (f", type={TYPE_OF_GRUB}" if name == "grub" else "") + "\n"
        for name, start, size in PARTITIONS)
    subprocess.run(["sfdisk", "-q", disk], input=table, text=True, check=True)
    boot = directory / "boot"
    (boot / "grub").mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).parent / "grub.cfg", boot / "grub")
    shutil.copy(BOOT / "agent-slots.cfg", boot / "grub")
    environment = boot / "grub/agentenv"
    environment.unlink(missing_ok=True)
    run("grub-editenv", environment, "create")
    run("grub-editenv", environment, "set", "agent_good=A")
    shutil.copy(environment, environment.with_suffix(".spare"))
    boot_loader(disk, directory)
    # What GRUB reads has to be of a kind that it knows.
    put(disk, file_system(directory, "boot", boot, "-O", "^metadata_csum,^64bit,^orphan_file"), "boot")
    put(disk, image, "slot-a")
    put(disk, file_system(directory, "data", data), "data")
