"""The table of the SQL suites: a row for each promise, a column for each engine, out of the outcomes of a test run.

A cell says what both faces came to: `passed`, `quirk` (an honest difference that the driver's tests name and that is
there), `failed`, or `-` where the engine's suite did not run the case. A face that differs from the other is shown behind
a stroke: `passed/failed` is sync passed, async failed.
"""

import re

ENGINES = {
    "SQLiteIntegrationTests": "SQLite",
    "PgSQLIntegrationTests": "PostgreSQL",
    "MySQLIntegrationTests": "MariaDB",
    "MsSQLIntegrationTests": "SQL Server",
}

# Target.Suite/conforms(_:) [promise [face]], or [quirk: promise [face]: reason]
_CASE = re.compile(r"\.ConformanceTests/conforms\(_:\) \[(quirk: )?(.*?) \[(sync|async)\](?:: (.*))?\]$", re.S)


class Table:
    def __init__(self, outcomes):
        self.engines = []
        self.cells = {}  # promise -> engine -> face -> word
        self.reasons = {}  # (engine, promise) -> reason
        for outcome in outcomes:
            match = _CASE.search(outcome.name)
            engine = ENGINES.get(outcome.module)
            if not match or not engine:
                continue
            quirk, promise, face, reason = match.groups()
            if engine not in self.engines:
                self.engines.append(engine)
            word = "quirk" if quirk and outcome.state == "passed" else outcome.state
            self.cells.setdefault(promise, {}).setdefault(engine, {})[face] = word
            if quirk:
                self.reasons[(engine, promise)] = reason or ""
        self.engines.sort(key=list(ENGINES.values()).index)

    def cell(self, promise, engine):
        faces = self.cells[promise].get(engine, {})
        words = [faces[face] for face in ("sync", "async") if face in faces]
        return "/".join(dict.fromkeys(words)) or "-"

    def counts(self, engine):
        """How many cases, a face each, came to each word."""
        found = {}
        for row in self.cells.values():
            for word in row.get(engine, {}).values():
                found[word] = found.get(word, 0) + 1
        return found

    def lines(self):
        if not self.cells:
            return []
        width = max(len(promise) for promise in self.cells)
        head = "  ".join(f"{engine:<12}" for engine in self.engines)
        lines = [f"{'promise of a SQL driver':<{width}}  {head}".rstrip()]
        for promise in self.cells:
            row = "  ".join(f"{self.cell(promise, engine):<12}" for engine in self.engines)
            lines.append(f"{promise:<{width}}  {row}".rstrip())
        for engine in self.engines:
            counts = self.counts(engine)
            lines.append(f"{engine}: " + ", ".join(f"{counts[word]} {word}" for word in sorted(counts, key=_order)))
        for (engine, promise), reason in sorted(self.reasons.items()):
            lines.append(f"quirk of {engine}: {promise}: {reason}")
        return lines


def _order(word):
    words = ["passed", "quirk", "failed", "skipped"]
    return words.index(word) if word in words else len(words)
