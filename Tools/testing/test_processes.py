"""A command that passes its limit is ended with everything that it started."""

import os
import tempfile
import time
import unittest

from processes import Commands

STARTS_A_CHILD = "sleep 600 & echo child $!; wait"


def is_alive(process):
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class CommandsTest(unittest.TestCase):
    def setUp(self):
        file = tempfile.NamedTemporaryFile(delete=False)
        file.close()
        self.log = file.name
        self.addCleanup(os.unlink, self.log)
        self.commands = Commands("/", dict(os.environ))

    def text(self):
        with open(self.log, encoding="utf-8") as file:
            return file.read()

    def test_the_exit_code_and_the_output_are_kept(self):
        self.assertEqual(self.commands.run(["sh", "-c", "echo $WORD; exit 3"], self.log, 10, {"WORD": "seen"}), 3)
        self.assertIn("seen", self.text())

    def test_niceness_is_added_to_one_command_and_not_to_the_next(self):
        own = os.nice(0)
        self.assertEqual(self.commands.run(["nice"], self.log, 10, nice=3), 0)
        self.assertEqual(self.text().split()[-1], str(min(own + 3, 19)))
        self.assertEqual(self.commands.run(["nice"], self.log, 10), 0)
        self.assertEqual(self.text().split()[-1], str(own))

    def test_past_the_limit_the_whole_group_ends(self):
        self.assertEqual(self.commands.run(["sh", "-c", STARTS_A_CHILD], self.log, 0.5), 124)
        child = self.text().split("child ")[-1].split()[0]
        deadline = time.monotonic() + 5
        while is_alive(child) and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertFalse(is_alive(child))
        self.assertIn("its limit", self.text())
