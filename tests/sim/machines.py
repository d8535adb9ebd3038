# SPDX-License-Identifier: GPL-2.0-or-later
"""The machines that record a full capture: which there are, what each sees, how its file is named.

Only `pcap_<id>.pcap` is documented, and that there is one file per machine. What tells the files
of several machines apart is not, so there are two layouts of it.
"""

from typing import List, NamedTuple
from zlib import crc32

from packets import Flow
from pcapfile import LINKTYPE_ETHERNET, LINKTYPE_RAW
from settings import Settings

# Those of a group of data centres, such as ORD.
_SITES = ("02", "07", "11", "15")


class Machine(NamedTuple):
    site: str
    name: str
    link_type: int


def machines_for(colo: str, settings: Settings, link_type: int) -> List[Machine]:
    """colo: a site such as ord02, or a group such as ORD."""
    sites = [colo.lower() + number for number in _SITES] if colo.isupper() else [colo]
    other = LINKTYPE_RAW if link_type == LINKTYPE_ETHERNET else LINKTYPE_ETHERNET
    link_types = [link_type, other if settings.mixed_link_types else link_type]
    return [Machine(sites[number % len(sites)], f"m{number + 1:02}", link_types[number % 2])
            for number in range(settings.machines)]


def machine_of(flow: Flow, machines: int) -> int:
    """All packets of a flow come to the same machine."""
    ports = f"{flow.source_port}:{flow.destination_port}:{flow.protocol}"
    return crc32(flow.source + flow.destination + ports.encode()) % machines


def file_name(capture_id: str, machine: Machine, settings: Settings) -> str:
    """Relative to the directory of the destination."""
    ending = ".pcap.gz" if settings.gzip else ".pcap"
    if settings.machines == 1:
        return f"pcap_{capture_id}{ending}"
    if settings.layout == "folder":
        return f"{machine.site}/{machine.name}/pcap_{capture_id}{ending}"
    return f"pcap_{capture_id}_{machine.site}-{machine.name}{ending}"
