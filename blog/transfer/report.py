"""What a run did: a row for each item, as a table and as JSON."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

SCHEMA_VERSION = 1


class Outcome(StrEnum):
    MADE = "made"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(slots=True)
class Row:
    """An item of the source; ``reason`` says why it was skipped, warnings what was lost or changed."""

    id: str
    kind: str  # post or subscriber
    title: str
    outcome: Outcome
    url: str = ""
    status: str = ""
    reason: str = ""
    warnings: list[str] = field(default_factory=list)

    def make_lines(self) -> Iterator[str]:
        """Yield the line of the table, unless the item is unchanged, and its warnings below.

        Bytes of a file's name that are not UTF-8 are written as escapes.
        """
        name = self.url or self.id
        status = f" ({self.status})" if self.status else ""
        details = ": ".join(part for part in (f"{name}{status}", self.reason or self.title) if part)
        lines = [f"{'warning':9} {name}: {warning}" for warning in self.warnings]
        if self.outcome is not Outcome.UNCHANGED:
            lines.insert(0, f"{self.outcome:9} {details}")
        yield from (line.encode(errors="backslashreplace").decode() for line in lines)


@dataclass(slots=True)
class Report:
    """A run. Counts of pictures, comments and redirects are of what was stored by it."""

    source: str
    format: str
    dry_run: bool
    rows: list[Row] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)

    def make_summary(self) -> str:
        totals = ", ".join(f"{self.count(outcome)} {outcome}" for outcome in Outcome)
        stored = ", ".join(f"{number} {name}" for name, number in sorted(self.counts.items()) if number)
        note = " (dry run: nothing was changed)" if self.dry_run else ""
        return f"{totals}{f'; {stored}' if stored else ''}{note}"

    def write(self, path: Path) -> None:
        """Write JSON to ``path``, whole or not at all."""
        totals = {str(outcome): self.count(outcome) for outcome in Outcome}
        content = {"schema_version": SCHEMA_VERSION, **asdict(self), "totals": totals}
        text = json.dumps(content, ensure_ascii=False, indent=1)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".report-", delete=False) as file:
            file.write(text.encode(errors="backslashreplace"))  # JSON has the same escapes
        Path(file.name).replace(path)
