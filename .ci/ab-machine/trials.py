"""What is done to the machine, and what must be true of it afterwards."""

import random
import shutil
import tempfile
import time
from pathlib import Path

import disk
import image
from bench import Bench
from emulator import Emulator
from machine import Failed

# For one boot, and the whole of an update with two of them; software plays the processor.
BOOT = 300
UPDATE = 900
# How often a cut is followed by another one.
AGAIN = 0.3


class Place:
    """The disk of a machine and what its server knows, as they are at one moment, to go on from there."""

    def __init__(self, directory):
        self.directory = directory
        self.disk = directory / "disk.qcow2"
        directory.mkdir()

    def copy(self, emulator, bench):
        """Keeps what would be left if the power went now."""
        emulator.copy(self.disk)
        bench.copy(self.directory)
        return self

    def remove(self):
        shutil.rmtree(self.directory)


class Trials:
    """A machine that waits for an update on slot A, as often as one wants."""

    def __init__(self, directory, tree):
        self.directory = directory
        self.tree = tree
        self.first = Place(directory / "first")
        self.bench = Bench(self.first.directory)
        image.write(tree, 1, self.image(1))
        data = directory / "data"
        data.mkdir(exist_ok=True)
        (data / "device_type").write_text("device_type=box\n")
        plain = directory / "disk.raw"
        disk.make(plain, directory, self.image(1), data)
        image.run("qemu-img", "convert", "-O", "qcow2", plain, self.first.disk)
        plain.unlink()

    def update(self, name, change=None, scripts=()):
        """Makes an artifact of a root that says it is that version; the change is made to a copy of the tree."""
        tree = self.tree
        if change:
            tree = self.directory / "changed"
            shutil.rmtree(tree, ignore_errors=True)
            image.run("cp", "-a", self.tree, tree)
            change(tree)
        target = self.image(name)
        image.write(tree, name, target)
        self.bench.upload(name, target, self.directory, scripts)

    def image(self, version):
        return self.directory / f"{version}.ext4"

    def prepare(self):
        """Boots until the agent waits for orders and its server knows it; every trial begins there."""
        machine = Machine(self.first, self.bench, self)
        try:
            machine.up()
        finally:
            machine.off()

    def fresh(self):
        """A machine that waits on slot A, off; its disk holds only what is written from now on."""
        place = Place(Path(tempfile.mkdtemp(dir=self.directory)) / "place")
        image.run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", self.first.disk, place.disk)
        image.run("cp", "-a", self.first.directory / "server", place.directory)
        return Machine(place, Bench(place.directory), self)

    def whole(self, name, moments=()):
        """An update that nobody disturbs. What would be left by a power cut at those seconds after the order is kept.

        Returns its verdict, the seconds that it took, what was told at the end, and per moment its phase and the place kept.
        """
        machine = self.fresh()
        try:
            machine.up()
            begin = time.monotonic()
            deployment = machine.bench.deploy(name)
            kept = []
            for number, moment in enumerate(sorted(moments), 1):
                machine.run_until(begin + moment)
                place = Place(self.directory / f"cut-{number}")
                kept.append((moment, machine.phase(), place.copy(machine.emulator, machine.bench), deployment))
            told = machine.settle(deployment)
            seconds = time.monotonic() - begin
            machine.emulator.cut()
            return machine.judge(told, deployment, name), seconds, told, kept
        finally:
            machine.off()
            machine.place.remove()

    def after_cut(self, name, place, deployment, later, phases):
        """Goes on where the power went; it goes again, each time so many seconds later, in the phases that are added. Returns the verdict."""
        machine = Machine(place, Bench(place.directory), self)
        try:
            machine.emulator.start()
            for moment in later:
                machine.run_until(time.monotonic() + moment)
                phases.append(machine.phase())
                machine.emulator.cut()
                machine.emulator.start()
            told = machine.settle(deployment)
            machine.emulator.cut()
            return machine.judge(told, deployment, name)
        finally:
            machine.off()
            place.remove()

    def close(self):
        self.bench.close()


class Machine:
    """One machine and its server, and what is true of them."""

    def __init__(self, place, bench, trials):
        self.place = place
        self.bench = bench
        self.trials = trials
        self.emulator = Emulator(place.disk, trials.directory)

    def up(self):
        """Boots until the agent is active and has come to its server."""
        self.emulator.start()
        self.wait("the agent", BOOT, lambda told: told["agent"] == "active")
        end = time.monotonic() + BOOT
        while not self.bench.ask("GET", "/devauth/devices"):
            if time.monotonic() > end:
                raise Failed("the device did not come to its server")
            self.emulator.listen(1)

    def off(self):
        self.emulator.close()
        self.bench.close()

    def wait(self, what, seconds, holds):
        told = self.emulator.until(holds, seconds)
        if told is None:
            raise Failed(f"{what}: not within {seconds} s; it last told {self.emulator.told}")
        return told

    def run_until(self, end):
        """Lets it run until that time; it is started again whenever it went down."""
        while time.monotonic() < end:
            if not self.emulator.listen(min(0.5, end - time.monotonic())):
                self.emulator.start()

    def phase(self):
        """The phase that it was last seen in since it was started."""
        return phase_of(self.emulator.told["state"]) if self.emulator.told else "start"

    def settle(self, deployment):
        """Waits for the end of the deployment, on the machine and at the server, and says what both show."""
        def done(told):
            state = told["state"]
            return state and not state["deployment"] and told["shown"] is not None and (state["last"] or {}).get("id") == deployment \
                and told["agent"] == "active" and self.bench.told(deployment)[2]
        return self.wait("the end of the deployment", UPDATE, done)

    def judge(self, told, deployment, name):
        """Compares what runs, and what the slots hold, with what is said everywhere; returns the verdict."""
        state = told["state"]
        verdict = state["last"]["verdict"]
        status, inconsistent, _ = self.bench.told(deployment)
        new = (told["slot"], told["version"]) == ("B", name)
        old = (told["slot"], told["version"]) == ("A", "1")
        flagged = bool(state["inconsistent"])
        wrong = []
        if verdict == "SUCCESS" and not (new and state["artifact"] == name and status == "success"):
            wrong.append("a success that is none")
        if verdict in ("ROLLED_BACK", "NOT_STARTED") and not (old and state["artifact"] is None and status == "failure"):
            wrong.append("not as it was before")
        if not new and not old:
            wrong.append("neither old nor new runs")
        if flagged != (verdict == "INCONSISTENT") or flagged != (told["flag"] == "present") or flagged != inconsistent:
            wrong.append("not the same verdict everywhere")
        if verdict != "INCONSISTENT" and ("agent_try" in told["environment"] or f"agent_good={told['slot']}" not in told["environment"]):
            wrong.append("the boot loader would start something else")
        if told["shown"] != (3 if flagged else 0):
            wrong.append("agent show-status does not show it")
        wrong += self.slots(verdict, name)
        if wrong:
            raise Failed(f"{'; '.join(wrong)}: {told}, at the server {status}, inconsistent {inconsistent}")
        return verdict

    def slots(self, verdict, name):
        """What is wrong with the content of the slots, byte by byte, once the power is off."""
        plain = self.trials.directory / "off.raw"
        image.run("qemu-img", "convert", "-O", "raw", self.place.disk, plain)
        try:
            if not disk.holds(plain, "slot-a", self.trials.image(1)):
                yield "the old system in slot A was changed"
            if verdict == "SUCCESS" and not disk.holds(plain, "slot-b", self.trials.image(name)):
                yield "what is in slot B is not the new image"
        finally:
            plain.unlink()


def phase_of(state):
    deployment = (state or {}).get("deployment")
    if deployment:
        return deployment["phase"]
    return "idle" if not (state or {}).get("last") else "after"


def without_kernel(tree):
    (tree / "boot/vmlinuz").write_bytes(b"no kernel")


def without_init(tree):
    (tree / "sbin/init").unlink()


def without_agent(tree):
    (tree / "usr/lib/agent/runtime/bin/java").unlink()
    # Nothing will come of waiting for it.
    (tree / "etc/systemd/system/agent-trial.timer.d/soon.conf").write_text("[Timer]\nOnBootSec=\nOnBootSec=20s\n")


def failing_check(directory):
    """A state script that finds the new system wanting."""
    script = directory / "ArtifactCommit_Enter_00"
    script.write_text("#!/bin/sh\necho the check of the new system does not pass >&2\nexit 1\n")
    script.chmod(0o755)
    return script


def moments(count, seed, longest):
    """When the power goes, so often in all: seconds after the order, and for every third or so again, soon after the start that follows."""
    source = random.Random(seed)
    while count > 0:
        first, later = source.uniform(0, longest), []
        while len(later) + 1 < count and source.random() < AGAIN:
            later.append(source.uniform(0, longest / 3))
        count -= 1 + len(later)
        yield first, later
