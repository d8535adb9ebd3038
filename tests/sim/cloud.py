# SPDX-License-Identifier: GPL-2.0-or-later
"""All state of the stand-in cloud in one place."""

from dataclasses import replace

from bucketstore import BucketStore
from captures import CaptureStore
from faultplan import FaultPlan
from journal import Journal
from limits import RequestLimit
from ownership import OwnershipStore
from packets import PacketSource
from randomfaults import RandomFaults
from settings import Config
from simclock import SimClock


class Cloud:
    def __init__(self, config: Config, clock: SimClock, source: PacketSource) -> None:
        self.config = config
        self.clock = clock
        self.settings = replace(config.settings)
        self.buckets = BucketStore(clock)
        self.captures = CaptureStore(clock, source, self.buckets, self.settings, config)
        self.ownerships = OwnershipStore(clock, self.buckets, self.settings, config.seed)
        self.limit = RequestLimit(clock)
        self.faults = FaultPlan(config.faults)
        self.random_faults = RandomFaults(self.settings)
        self.journal = Journal((config.credentials.token, config.credentials.key,
                                *config.bucket_keys.secrets))

    def reset(self) -> None:
        """As just started, but for the clock: time does not run backwards."""
        for name, value in vars(self.config.settings).items():
            setattr(self.settings, name, value)
        self.captures.clear()
        self.ownerships.clear()
        self.buckets.clear()
        self.limit.clear()
        self.faults.reset()
        self.random_faults.clear()
        self.journal.clear()
