"""What is done to the machine, and what must be true of it afterwards."""

import random
import shutil
import time

import disk
import image
from bench import Bench
from emulator import Emulator
from machine import Failed

# For one boot, and the whole of an update with two of them; software plays the processor.
BOOT = 300
UPDATE = 900
SNAPSHOT = "ready"
# How often a cut is followed by another one.
AGAIN = 0.3


class Trials:
    """A machine that waits for an update on slot A, as often as one wants."""

    def __init__(self, directory, tree):
        self.directory = directory
        self.tree = tree
        self.bench = Bench(directory)
        image.write(tree, 1, self.image(1))
        data = directory / "data"
        data.mkdir(exist_ok=True)
        (data / "device_type").write_text("device_type=box\n")
        plain = directory / "disk.raw"
        disk.make(plain, directory, self.image(1), data)
        image.run("qemu-img", "convert", "-O", "qcow2", plain, directory / "disk.qcow2")
        plain.unlink()
        self.emulator = Emulator(directory / "disk.qcow2", directory)

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
        """Boots until the agent waits for orders, and keeps the machine as it is then."""
        self.emulator.start()
        self.wait("the agent", BOOT, lambda told: told["agent"] == "active")
        end = time.monotonic() + BOOT
        while not self.bench.ask("GET", "/devauth/devices"):
            if time.monotonic() > end:
                raise Failed("the device did not come to its server")
            self.emulator.listen(1)
        self.emulator.save(SNAPSHOT)
        self.emulator.cut()

    def wait(self, what, seconds, holds):
        told = self.emulator.until(holds, seconds)
        if told is None:
            raise Failed(f"{what}: not within {seconds} s; it last told {self.emulator.told}")
        return told

    def begin(self, name):
        """Goes back to where the machine waits on slot A, and orders the update."""
        self.emulator.start(SNAPSHOT)
        return self.bench.deploy(name)

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
        plain = self.directory / "off.raw"
        image.run("qemu-img", "convert", "-O", "raw", self.emulator.disk, plain)
        try:
            if not disk.holds(plain, "slot-a", self.image(1)):
                yield "the old system in slot A was changed"
            if verdict == "SUCCESS" and not disk.holds(plain, "slot-b", self.image(name)):
                yield "what is in slot B is not the new image"
        finally:
            plain.unlink()

    def whole(self, name):
        """An update that nobody disturbs; returns its verdict, the seconds that it took, and what was told at the end."""
        begin = time.monotonic()
        deployment = self.begin(name)
        told = self.settle(deployment)
        self.emulator.cut()
        return self.judge(told, deployment, name), time.monotonic() - begin, told

    def cut(self, name, moments):
        """An update in which the power goes, each time so many seconds after the last; returns in which phases, and the verdict."""
        deployment = self.begin(name)
        phases = []
        for moment in moments:
            phases.append(self.until_cut(moment))
            self.emulator.cut()
            self.emulator.start()
        told = self.settle(deployment)
        self.emulator.cut()
        return phases, self.judge(told, deployment, name)

    def until_cut(self, moment):
        """Lets it run for so long; returns the phase that it was last seen in."""
        end = time.monotonic() + moment
        phase = "start"
        while time.monotonic() < end:
            if not self.emulator.listen(min(0.5, end - time.monotonic())):
                phase = "start"
                self.emulator.start()
            elif self.emulator.told:
                state = self.emulator.told["state"]
                phase = phase_of(state)
        return phase

    def close(self):
        self.emulator.close()
        self.bench.close()


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
    """When the power goes: seconds after the order, and for every third or so again, soon after that."""
    source = random.Random(seed)
    for _ in range(count):
        times = [source.uniform(0, longest)]
        while source.random() < AGAIN:
            times.append(source.uniform(0, longest / 3))
        yield times
