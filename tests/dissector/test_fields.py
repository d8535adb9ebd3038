# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tree of a packet says, all of it."""

import pytest

from labelled import ETHERNET, ID, SAMPLE, WORDS, Interface, Packet, full, make_file

CHICAGO = {"colo": "ORD", "city": "Chicago", "country": "US", "region": "North America",
           "latitude": "41.9786", "longitude": "-87.9048"}
FULL = {"capture_id": ID, "capture_type": "full", "truncated": "0"}


def one(shark, tmp_path, interface, wire_bytes=28):
    path = make_file(tmp_path / "one.pcapng", [interface], [Packet(0, wire_bytes)])
    return shark.labels(path)[0]


def expert(label):
    """The expert's words; taken out of the label."""
    return label.pop("_ws.expert")["_ws.expert.message"]


def sentence(shark, tmp_path, interface):
    path = make_file(tmp_path / "one.pcapng", [interface], [Packet(0)])
    lines = shark.tshark(path, "-V").splitlines()
    return [line for line in lines if line.startswith(f"[{WORDS}")]


def test_sample(shark, tmp_path):
    assert one(shark, tmp_path, SAMPLE, 1500) == {
        "capture_id": ID, "capture_type": "simple", "truncated": "1"}
    assert sentence(shark, tmp_path, SAMPLE) == [f"[{WORDS}, sample capture of all colos]"]


def test_site_of_a_full_capture(shark, tmp_path):
    interface = full("ord02", "m1", " (Chicago, US)")
    assert one(shark, tmp_path, interface) == {
        **FULL, **CHICAGO, "colo_name": "ord02", "machine": "m1",
        "object": f"2026/11/27/pcap_{ID}_m1.pcap"}
    assert sentence(shark, tmp_path, interface) == [
        f"[{WORDS}, full capture at ord02 (Chicago, US)]"]


def test_group_without_a_proven_site(shark, tmp_path):
    interface = full("ORD", "3", " (Chicago, US)", key="a.pcap")
    assert one(shark, tmp_path, interface) == {
        **FULL, **CHICAGO, "machine": "3", "object": "a.pcap"}
    assert sentence(shark, tmp_path, interface) == [
        f"[{WORDS}, full capture at ORD (Chicago, US)]"]


def test_all_is_marked_as_generated(shark, tmp_path):
    path = make_file(tmp_path / "one.pcapng", [full("ord02", "m1")], [Packet(0)])
    lines = shark.tshark(path, "-V").splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith(f"[{WORDS}"))
    ours = [line for line in lines[begin:] if line]
    assert len(ours) == 13
    assert all(line.strip().startswith("[") and line.endswith("]") for line in ours)


def test_several_colos_and_machines_in_one_file(shark, tmp_path):
    interfaces = [full("ord02", "m1"), ETHERNET, full("fra07", "m2"), full("fra07", "m3")]
    path = make_file(tmp_path / "all.pcapng", interfaces,
                     [Packet(number) for number in (3, 0, 1, 2, 0)])
    names = [f"cloudflare.{name}" for name in ("colo", "colo_name", "city", "country", "machine")]
    frankfurt = ["FRA", "fra07", "Frankfurt", "DE"]
    chicago = ["ORD", "ord02", "Chicago", "US"]
    assert shark.fields(path, names) == [
        [*frankfurt, "m3"], [*chicago, "m1"], [""] * 5, [*frankfurt, "m2"], [*chicago, "m1"]]


@pytest.mark.parametrize("interface", [
    ETHERNET, Interface(None, None), Interface("eth0", "Cloudflare"), Interface("x", "; type=full"),
    Interface("cloudflaredump", WORDS), Interface("x", f"The {WORDS}; type=full"),
    Interface("gre1", f"{WORDS} tunnel to Ashburn"), Interface("gre2", f"{WORDS}ional; via=gre"),
], ids=str)
def test_no_label(shark, tmp_path, interface):
    assert one(shark, tmp_path, interface) is None
    assert sentence(shark, tmp_path, interface) == []


# The pairs, what is wrong with them, and what can be had of them all the same.
DAMAGED = [
    ("; type=half; capture=" + ID, "it does not tell the type, simple or full",
     {"capture_id": ID}),
    ("; type=full", "it does not tell the ID of the capture", {"capture_type": "full"}),
    ("; type=full; capture=" + ID[1:], "it does not tell the ID of the capture",
     {"capture_type": "full", "capture_id": ID[1:]}),
    (f"; type=full; capture={ID}; colo=ord/2", '"ord/2" is not the name of a colo',
     {"capture_type": "full", "capture_id": ID}),
    (f"; type=full; capture={ID}; object=100%", 'it has " object=100%"',
     {"capture_type": "full", "capture_id": ID}),
    (f"; type=full; capture={ID}; object=%0g", 'it has " object=%0g"',
     {"capture_type": "full", "capture_id": ID}),
    (f"; type=full; capture={ID}; colo", 'it has " colo"',
     {"capture_type": "full", "capture_id": ID}),
    (f"; type=full; capture={ID};; colo=ord02", 'it has ""',
     {"capture_type": "full", "capture_id": ID}),
    (f"; type=full; capture={ID}; colo=ord2", '"ord2" is not the name of a colo',
     {"capture_type": "full", "capture_id": ID}),
    (f"; type=full; capture={ID}; colo=ord12345", '"ord12345" is not the name of a colo',
     {"capture_type": "full", "capture_id": ID}),
    (f"; type=full; type=full; capture={ID}", 'it has " type=full"',
     {"capture_type": "full", "capture_id": ID}),
]


@pytest.mark.parametrize("pairs, problem, rest", DAMAGED)
def test_damaged_label(shark, tmp_path, pairs, problem, rest):
    interface = Interface("magic-transit", f"{WORDS} x{pairs}")
    label = one(shark, tmp_path, interface)
    assert expert(label) == f"The label cannot be read: {problem}"
    assert label == {**rest, "truncated": "0"}


def test_unknown_colo(shark, tmp_path):
    interface = full("xqq01", "m1", key="a")
    label = one(shark, tmp_path, interface)
    assert expert(label) == "Colo XQQ is not in the table of this version"
    assert label == {**FULL, "colo": "XQQ", "colo_name": "xqq01", "machine": "m1", "object": "a"}
    assert sentence(shark, tmp_path, interface) == [f"[{WORDS}, full capture at xqq01]"]


def test_escaped_characters(shark, tmp_path):
    interface = full("ord02", "a%3Bb%25/ö", key="x%3By=%251%09é%F0/z")
    label = one(shark, tmp_path, interface)
    assert label["machine"] == "a;b%/ö"
    assert label["object"] == "x;y=%1\té\ufffd/z" # of which one byte was no UTF-8


def test_pairs_of_a_later_version(shark, tmp_path):
    interface = Interface("magic-transit", f"{SAMPLE.description}; captured_at=1; v-2=100%; x2=")
    assert one(shark, tmp_path, interface) == one(shark, tmp_path, SAMPLE)


@pytest.mark.parametrize("name", [None, "eth0", "fra07/m1", "ord02", "ord02/", "/m1"])
def test_interface_that_was_renamed(shark, tmp_path, name):
    """Where there is no name, Wireshark gives the description."""
    interface = full("ord02", "m1")
    expected = one(shark, tmp_path, interface)
    assert expected.pop("machine") == "m1"
    assert one(shark, tmp_path, interface._replace(name=name)) == expected


def test_name_that_cannot_be_read(shark, tmp_path):
    label = one(shark, tmp_path, full("ord02", "100%", key="a"))
    assert expert(label) == 'The label cannot be read: the interface is named "ord02/100%"'
    assert label == {**FULL, **CHICAGO, "colo_name": "ord02", "object": "a"}


def test_sample_has_no_colo_whatever_it_says(shark, tmp_path):
    interface = Interface("ord02/m1", f"{SAMPLE.description}; colo=ord02; object=a")
    assert one(shark, tmp_path, interface) == one(shark, tmp_path, SAMPLE)


def test_full_capture_of_which_little_is_known(shark, tmp_path):
    interface = Interface("magic-transit/2", f"{WORDS}; type=full; capture={ID}")
    assert one(shark, tmp_path, interface) == {**FULL, "machine": "2"}
    assert sentence(shark, tmp_path, interface) == [f"[{WORDS}, full capture]"]


def test_hundreds_of_interfaces(shark, tmp_path):
    interfaces = [full("ord02", f"m{number}") for number in range(300)]
    order = [number * 7 % 300 for number in range(600)]
    path = make_file(tmp_path / "all.pcapng", interfaces, [Packet(number) for number in order])
    assert shark.fields(path, ["cloudflare.machine", "cloudflare.object"]) == [
        [f"m{number}", f"2026/11/27/pcap_{ID}_m{number}.pcap"] for number in order]


def test_colo_in_info(shark, tmp_path):
    interfaces = [SAMPLE, full("ord02", "m1"), full("xqq01", "m"), ETHERNET]
    path = make_file(tmp_path / "all.pcapng", interfaces, map(Packet, range(len(interfaces))))
    with_it = shark.tshark(path, "-o", "cloudflare.colo_in_info:TRUE").splitlines()
    without = shark.tshark(path).splitlines()
    assert "[ord02 (Chicago, US)] 53 → 53" in with_it[1]
    assert "[xqq01] 53" in with_it[2]
    assert with_it[0] == without[0] and with_it[3] == without[3]
    assert not any("[" in line for line in without)
