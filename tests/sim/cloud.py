# SPDX-License-Identifier: GPL-2.0-or-later
"""All state of the stand-in cloud in one place."""

from captures import CaptureStore
from faultplan import FaultPlan
from journal import Journal
from limits import RequestLimit
from ownership import OwnershipStore
from packets import PacketSource
from settings import Config, Settings
from simclock import SimClock


class Cloud:
    def __init__(self, config: Config, clock: SimClock, source: PacketSource) -> None:
        self.config = config
        self.clock = clock
        self.settings = Settings(config.pending_seconds)
        self.captures = CaptureStore(clock, source, self.settings, config.seed)
        self.ownerships = OwnershipStore(clock, self.settings, config.seed)
        self.limit = RequestLimit(clock)
        self.faults = FaultPlan(config.faults)
        self.journal = Journal((config.credentials.token, config.credentials.key))

    def reset(self) -> None:
        """As just started, but for the clock: time does not run backwards."""
        for name, value in vars(Settings(self.config.pending_seconds)).items():
            setattr(self.settings, name, value)
        self.captures.clear()
        self.ownerships.clear()
        self.limit.clear()
        self.faults.reset()
        self.journal.clear()
