"""QEMU, without any help of the processor: a real boot, and a real power cut when it is killed."""

import json
import os
import select
import signal
import socket
import subprocess
import time

MEMORY = 512  # MiB
TOLD = b"TOLD "


class Emulator:
    """One machine on one disk; it is started anew whenever it went down."""

    def __init__(self, disk, directory):
        self.disk = disk
        self.directory = directory
        self.process = None
        self.monitor = None
        self.console = (directory / "console.log").open("ab")
        self.rest = b""
        self.told = None
        self.boots = 0

    def start(self, snapshot=None):
        """Switches it on; from a snapshot it goes on where that was made."""
        path = self.directory / "monitor"
        path.unlink(missing_ok=True)
        command = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-M", "q35", "-cpu", "qemu64", "-smp", "2", "-m", str(MEMORY),
                   "-nodefaults", "-display", "none", "-no-reboot", "-serial", "stdio", "-monitor", f"unix:{path},server=on,wait=off",
                   "-drive", f"if=none,id=disk,file={self.disk},format=qcow2,cache=writeback", "-device", "virtio-blk-pci,drive=disk",
                   "-device", "virtio-rng-pci", "-nic", "user,model=virtio-net-pci,ipv6=off"]
        if snapshot:
            command += ["-loadvm", snapshot]
        else:
            self.boots += 1
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

    def save(self, name):
        """Keeps the machine as it is now, memory and disk."""
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.connect(str(self.directory / "monitor"))
            monitor.settimeout(300)
            self.answer(monitor)
            for command in (f"savevm {name}", "info snapshots"):
                monitor.sendall(command.encode() + b"\n")
                answer = self.answer(monitor)
        if name.encode() not in answer:
            raise RuntimeError(f"cannot save the machine: {answer.decode(errors='replace')}")

    @staticmethod
    def answer(monitor):
        said = b""
        while not said.rstrip().endswith(b"(qemu)"):
            said += monitor.recv(65536)
        return said

    def close(self):
        if self.process and self.process.poll() is None:
            self.cut()
        self.console.close()
