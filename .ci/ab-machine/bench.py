"""The bench server of the project, on the loopback of this namespace, and what is ordered of it."""

import json
import os
import subprocess
import time
import urllib.request
from pathlib import Path

from image import run

TOP = Path(__file__).resolve().parent.parent.parent
ADDRESS = "http://127.0.0.1:8080"
MANAGEMENT = f"{ADDRESS}/api/management/v1"
TOKEN = "of-this-run"
AGENT = TOP / "cli/target/agent/bin/agent"


class Bench:
    """A server that lets in every device."""

    def __init__(self, directory):
        self.data = directory / "server"
        self.log = (directory / "server.log").open("ab")
        self.process = subprocess.Popen(
            [TOP / "server/target/server/bin/agent-server", "--listen", ADDRESS.removeprefix("http://"), "--accept-all",
             "--data", self.data, "--token", TOKEN],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        end = time.monotonic() + 60
        while True:
            try:
                self.ask("GET", "/devauth/devices")
                return
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.2)

    @staticmethod
    def ask(method, path, body=None):
        request = urllib.request.Request(
            MANAGEMENT + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
            said = answer.read()
        return json.loads(said) if said.strip() else None

    def copy(self, directory):
        """Copies what it knows, while nobody talks to it, to where another one may go on with it."""
        target = directory / "server"
        run("cp", "-a", self.data, target)

    def upload(self, name, image, directory, scripts=()):
        """Writes an artifact of an image with state scripts, and hands it to the server."""
        file = directory / f"{name}.mender"
        run(AGENT, "artifact", "write", "module-image", "-T", "rootfs-image", "-n", name, "-t", "box", "-f", image, "-o", file,
            "--compression", "zstd", "--provides", f"rootfs-image.version:{name}", "--clears-provides", "rootfs-image.*",
            *(word for script in scripts for word in ("--script", script)),
            env={**os.environ, "AGENT_JAVA_OPTIONS": "-Xmx256m"})
        run("curl", "-sS", "--noproxy", "*", "--fail-with-body", "-H", f"Authorization: Bearer {TOKEN}", "-F", f"artifact=@{file}",
            f"{MANAGEMENT}/deployments/artifacts")

    def deploy(self, name):
        """Orders it for all devices, also where it runs already; returns the deployment's id."""
        devices = [one["id"] for one in self.ask("GET", "/devauth/devices")]
        order = {"artifact_name": name, "devices": devices, "force_installation": True}
        return self.ask("POST", "/deployments/deployments", order)["id"]

    def told(self, deployment):
        """What the device has told of a deployment: its status, and whether it says that it is inconsistent."""
        part = self.ask("GET", f"/deployments/deployments/{deployment}/devices")[0]
        return part["status"], part["inconsistent"], bool(part.get("finished"))

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()
