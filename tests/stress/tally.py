# SPDX-License-Identifier: GPL-2.0-or-later
"""What the soak has seen, for the table at its end."""

import threading
from collections import Counter
from typing import Dict, List

from workshop import Evidence


class Tally:
    """Of all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scenarios: "Counter[str]" = Counter()
        self._faults: "Counter[str]" = Counter()
        self._moments: "Counter[str]" = Counter()
        self._choices: "Counter[str]" = Counter()
        self._requests = self._retries = self._bytes = 0
        self._slowest_stop_s = 0.0

    @property
    def captures(self) -> int:
        return sum(self._scenarios.values())

    def add(self, evidence: Evidence) -> None:
        run, plan = evidence.run, evidence.plan
        with self._lock:
            self._scenarios[plan.scenario] += 1
            self._requests += len(evidence.journal)
            self._faults.update(one["fault"] for one in evidence.journal if one["fault"])
            self._retries += evidence.home.log.count("trying again in")
            self._bytes += len(run.data)
            if not run.is_disturbed or plan.disturbance is None:
                return
            self._moments[run.moment] += 1
            self._choices[f"{plan.disturbance.kind}, {plan.on_stop}"] += 1
            self._slowest_stop_s = max(self._slowest_stop_s, run.ended_after_s)

    def lines(self) -> List[str]:
        met = sum(self._faults.values())
        share = 100 * met / max(self._requests, 1)
        tables: Dict[str, "Counter[str]"] = {
            "captures": self._scenarios, "faults met": self._faults,
            "ended early, at the moment": self._moments, "ended early, how": self._choices}
        lines = []
        for title, counts in tables.items():
            lines.append(f"{title}: {sum(counts.values())}")
            lines += [f"  {count:6}  {name}" for name, count in counts.most_common()]
        return lines + [
            f"{self._requests} requests, {share:.1f} % of them met a fault,"
            f" {self._retries} tries again; {self._bytes / 1e6:.1f} MB delivered;"
            f" the slowest end after a stop: {self._slowest_stop_s:.1f} s"]
