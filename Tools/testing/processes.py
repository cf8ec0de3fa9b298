"""Runs commands with a time limit, each in a process group of its own, and ends the group it started, never another."""

import os
import signal
import subprocess
import time


class Commands:
    """Runs one command at a time; the output goes to a log file."""

    def __init__(self, root, environment):
        self.root = root
        self.environment = environment
        self._current = None

    def run(self, arguments, log, limit, extra=None, nice=0):
        """The exit code; 124 when the limit in seconds passed. Appends to the log; `nice` is added to the niceness."""
        environment = {**self.environment, **(extra or {})}
        with open(log, "ab") as file:
            file.write(f"$ {' '.join(arguments)}\n".encode())
            file.flush()
            if nice:
                arguments = ["nice", "-n", str(nice), *arguments]
            process = subprocess.Popen(
                arguments,
                cwd=self.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._current = process
            try:
                code = process.wait(timeout=limit)
            except subprocess.TimeoutExpired:
                self.stop()
                file.write(f"\nended after {limit} s, its limit\n".encode())
                code = 124
            finally:
                if process.poll() is not None:
                    self._current = None
        return code

    def stop(self):
        """Ends what is running: asks, waits up to 10 s, then kills."""
        process = self._current
        if process is None:
            return
        for sign, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            try:
                os.killpg(process.pid, sign)
            except ProcessLookupError:
                pass
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.05)
            if process.poll() is not None:
                break
        # A leader that is gone may have left children in its group.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._current = None
