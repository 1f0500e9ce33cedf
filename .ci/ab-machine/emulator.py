"""QEMU, without any help of the processor: a real boot, and a real power cut when it is killed."""

import json
import os
import select
import signal
import subprocess
import time

from image import run

MEMORY = 512  # MiB
TOLD = b"TOLD "


class Emulator:
    """One machine on one disk; it is started anew whenever it went down."""

    def __init__(self, disk, directory):
        self.disk = disk
        self.directory = directory
        self.process = None
        self.console = (directory / "console.log").open("ab")
        self.rest = b""
        self.told = None

    def start(self):
        """Switches it on."""
        command = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-M", "q35", "-cpu", "qemu64", "-smp", "2", "-m", str(MEMORY),
                   "-nodefaults", "-display", "none", "-no-reboot", "-serial", "stdio", "-monitor", "none",
                   "-drive", f"if=none,id=disk,file={self.disk},format=qcow2,cache=writeback", "-device", "virtio-blk-pci,drive=disk",
                   "-device", "virtio-rng-pci", "-nic", "user,model=virtio-net-pci,ipv6=off"]
        self.rest = b""
        self.told = None
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.console)

    def listen(self, seconds):
        """Takes in what the machine says, at most so long; False once it is off."""
        ready, _, _ = select.select([self.process.stdout], [], [], max(0.0, seconds))
        if not ready:
            return True
        said = os.read(self.process.stdout.fileno(), 65536)
        if not said:
            self.process.wait()
            return False
        self.console.write(said)
        self.console.flush()
        *lines, self.rest = (self.rest + said).split(b"\n")
        for line in lines:
            at = line.find(TOLD)
            if at >= 0:
                try:
                    self.told = json.loads(line[at + len(TOLD):])
                except ValueError:
                    pass  # the kernel spoke in between
        return True

    def until(self, holds, seconds):
        """Listens until what it told is as it should be; starts it again whenever it went down. None if that does not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.told and holds(self.told):
                return self.told
            if not self.listen(min(1.0, end - time.monotonic())):
                self.start()
        return None

    def cut(self):
        """Takes the power away."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def copy(self, target):
        """Copies the disk as it would be found if the power went now: what the emulator has not written yet is not there."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            os.waitpid(self.process.pid, os.WUNTRACED)
            run("cp", self.disk, target)
        finally:
            self.process.send_signal(signal.SIGCONT)

    def close(self):
        if self.process and self.process.poll() is None:
            self.cut()
        self.console.close()
