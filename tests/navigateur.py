"""One headless Chromium for many pages, driven through a pipe: what it shows, prints and computes."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
)  # fmt: skip
PATIENCE = 120.0  # seconds for one answer: other work may share the machine


class Navigateur:
    """A browser with one tab. Every size is in CSS pixels."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM, "this test needs Chromium: make install-tests"
        ours, its = os.pipe(), os.pipe()
        command = [CHROMIUM, *QUIET, f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"]
        self._child = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{ours[0]} 4>&{its[1]}', "bash", *command],
            pass_fds=(ours[0], its[1]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(ours[0])
        os.close(its[1])
        self._to, self._from = ours[1], its[0]
        self._held, self._number, self._session = b"", 0, ""
        self._told: list[dict[str, Any]] = []
        tab = next(one for one in self._ask("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self._session = self._ask("Target.attachToTarget", targetId=tab["targetId"], flatten=True)["sessionId"]
        self._ask("Page.enable")

    def __enter__(self) -> Navigateur:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, AssertionError):
            self._session = ""
            self._ask("Browser.close")
        try:
            self._child.wait(10)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait(10)
        os.close(self._to)
        os.close(self._from)

    def look(
        self, *, width: int = 1200, height: int = 900, scheme: str = "light", media: str = "screen", scale: float = 1
    ) -> None:
        """How the next pages are looked at: *scheme* is « light » or « dark », *media* « screen » or « print »."""
        self._ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._ask("Emulation.setEmulatedMedia", media=media, features=features)

    def open(self, page: Path) -> None:
        """Open a file, until all of it is loaded."""
        self._told.clear()
        failed = self._ask("Page.navigate", url=page.as_uri()).get("errorText")
        assert not failed, f"{page}: {failed}"
        end = time.monotonic() + PATIENCE
        while not any(one.get("method") == "Page.loadEventFired" for one in self._told):
            self._told.append(self._next(end))

    def run(self, script: str) -> Any:
        """The value of an expression, awaited when it is a promise."""
        done = self._ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def printed(self) -> bytes:
        """The page as a PDF, on the paper that its style sheet asks for."""
        self._ask("Emulation.setEmulatedMedia", media="", features=[])  # else it would print what a screen shows
        return base64.b64decode(self._ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])

    def picture(self) -> bytes:
        """The whole page as a PNG."""
        return base64.b64decode(self._ask("Page.captureScreenshot", captureBeyondViewport=True)["data"])

    def _ask(self, method: str, **words: Any) -> Mapping[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": words}
        if self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._to, data) :]
        end = time.monotonic() + PATIENCE
        while True:
            told = self._next(end)
            if told.get("id") == self._number:
                assert "error" not in told, f"{method}: {told['error']}"
                return told["result"]
            self._told.append(told)

    def _next(self, end: float) -> dict[str, Any]:
        while b"\0" not in self._held:
            ready, _, _ = select.select([self._from], [], [], max(0.0, end - time.monotonic()))
            assert ready, "Chromium does not answer"
            data = os.read(self._from, 1 << 20)
            assert data, "Chromium has ended"
            self._held += data
        told, self._held = self._held.split(b"\0", 1)
        read: dict[str, Any] = json.loads(told)
        return read
