"""A disposable Debian 12 that boots under its own systemd, in a container of systemd-nspawn without any network."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

INCLUDED = "systemd,systemd-sysv,dbus"
ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
    "TERM": "dumb",
    "SYSTEMD_PAGER": "",
    "DEBIAN_FRONTEND": "noninteractive",
}
# What systemd-nspawn --keep-unit ends with when the container asks to be started anew.
REBOOT_WANTED = 133


class Failed(Exception):
    """A check that does not hold; the message says what was seen instead."""


class Unable(Exception):
    """This machine cannot do it; the message says why."""


def until(what, seconds, seen, holds=bool):
    """Asks again and again, at most so long, until what is seen is as it should be, and returns it."""
    end = time.monotonic() + seconds
    while True:
        last = seen()
        if holds(last):
            return last
        if time.monotonic() > end:
            raise Failed(f"{what}: not after {seconds} s; last seen: {last}")
        time.sleep(0.1)


def debian(directory, included=INCLUDED):
    """Makes a clean root in the directory, with these packages, from where apt of this machine has its own."""
    sites = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages"],
        check=True, capture_output=True, text=True).stdout.split()
    if not sites:
        raise Unable("apt knows no mirror; apt-get update first")
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={included}", "bookworm", directory, sites[0]],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode != 0:
        shutil.rmtree(directory, ignore_errors=True)
        raise Unable(f"debootstrap from {sites[0]} failed:\n{made.stdout[-2000:]}")


class Machine:
    """One container over a root that stays as it is; what the container writes goes with it."""

    def __init__(self, base, scratch):
        self.scratch = scratch
        self.root = scratch / "root"
        self.console = scratch / "console.log"
        self.nspawn = None
        for name in ("root", "upper", "work"):
            (scratch / name).mkdir(parents=True)
        options = f"lowerdir={base},upperdir={scratch}/upper,workdir={scratch}/work"
        mounted = subprocess.run(
            ["mount", "-t", "overlay", "overlay", "-o", options, self.root], capture_output=True, text=True)
        if mounted.returncode != 0:
            raise Unable(f"cannot mount an overlay: {mounted.stderr.strip()}")

    def boot(self):
        """Starts it, and returns when its systemd has started everything."""
        command = ["systemd-nspawn", "--quiet", "--directory", self.root, "--machine", f"check-{os.getpid()}",
                   "--register=no", "--private-network", "--console=pipe", "--kill-signal=SIGRTMIN+3"]
        # Without a systemd outside there is nobody to make a unit for it.
        if not Path("/run/systemd/system").is_dir():
            command.append("--keep-unit")
        with self.console.open("ab") as console:
            self.nspawn = subprocess.Popen(
                [*command, "--boot"], stdin=subprocess.DEVNULL, stdout=console, stderr=console,
                env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}, start_new_session=True)
        try:
            until("systemd in the container", 60, self.started, lambda state: state in ("running", "degraded"))
        except Failed as problem:
            raise Unable(f"systemd-nspawn boots nothing here: {problem}; its console:\n{self.said()}") from None
        return self.started()

    def started(self):
        if self.nspawn.poll() is not None:
            raise Unable(f"systemd-nspawn ended with {self.nspawn.returncode}:\n{self.said()}")
        return self.output("systemctl", "is-system-running") if self.pid() else "no systemd"

    def said(self):
        return self.console.read_text(errors="replace")[-2000:]

    def pid(self):
        """The process id, outside, of the container's systemd; 0 if there is none."""
        outer = self.nspawn.pid
        try:
            for child in Path(f"/proc/{outer}/task/{outer}/children").read_text().split():
                if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                    return int(child)
        except OSError:
            pass  # it ended meanwhile
        return 0

    def await_reboot(self):
        """Returns when the container has gone down by itself and is up again."""
        before = self.pid()
        if "--keep-unit" in self.nspawn.args:
            try:
                ended = self.nspawn.wait(120)
            except subprocess.TimeoutExpired:
                raise Failed("the container did not reboot within 120 s") from None
            if ended != REBOOT_WANTED:
                raise Failed(f"the container ended with {ended} instead of rebooting:\n{self.said()}")
            self.boot()
        else:
            until("another systemd", 120, self.pid, lambda pid: pid not in (0, before))
            until("the reboot", 60, self.started, lambda state: state in ("running", "degraded"))

    def run(self, *command, stdin=None, timeout=120):
        """Runs a command inside, and returns how it ended, with its output."""
        pid = str(self.pid())
        return subprocess.run(
            ["nsenter", "-t", pid, "-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w", *map(str, command)],
            input=stdin, capture_output=True, text=True, env=ENVIRONMENT, timeout=timeout)

    def output(self, *command):
        return self.run(*command).stdout.strip()

    def do(self, *command, **how):
        """Runs a command inside that must succeed, and returns its output."""
        ended = self.run(*command, **how)
        if ended.returncode != 0:
            said = (ended.stdout + ended.stderr).strip()[-2000:]
            raise Failed(f"{' '.join(map(str, command))} exited {ended.returncode}: {said}")
        return ended.stdout.strip()

    def write(self, path, text, mode=0o644):
        self.do("sh", "-c", f'mkdir -p "$(dirname "$1")" && cat > "$1" && chmod {mode:o} "$1"', "sh", path, stdin=text)

    def has(self, path):
        return self.run("test", "-e", path).returncode == 0

    def unit(self, name, *properties):
        """What systemd knows of a unit, by property."""
        shown = self.do("systemctl", "show", name, *(f"--property={one}" for one in properties))
        return dict(line.split("=", 1) for line in shown.splitlines())

    def http(self, method, url, token, *more):
        """Asks a server inside with curl of this machine, and returns its JSON."""
        asked = subprocess.run(
            ["nsenter", "-t", str(self.pid()), "-n", "curl", "-sS", "--noproxy", "*", "--max-time", "30",
             "--fail-with-body", "-X", method, "-H", "@-", *more, url],
            input=f"Authorization: Bearer {token}\n", capture_output=True, text=True)
        if asked.returncode != 0:
            raise Failed(f"{method} {url}: {asked.stdout} {asked.stderr.strip()}")
        return json.loads(asked.stdout) if asked.stdout.strip() else None

    def exposure(self, unit):
        """The figure of systemd-analyze security, from 0 to 10."""
        found = re.search(r"Overall exposure level for \S+: (\S+ \S+)",
                          self.output("systemd-analyze", "security", "--no-pager", unit))
        if not found:
            raise Failed(f"systemd-analyze security {unit} gives no figure")
        return found.group(1)

    def close(self):
        """Ends the container, and takes away what it wrote."""
        if self.nspawn and self.nspawn.poll() is None:
            self.nspawn.terminate()
            try:
                self.nspawn.wait(20)
            except subprocess.TimeoutExpired:
                self.nspawn.kill()
                self.nspawn.wait()
        subprocess.run(["umount", "-l", self.root], stderr=subprocess.DEVNULL)
        if self.root.is_mount():
            print(f"{self.root} is still mounted", file=sys.stderr)
