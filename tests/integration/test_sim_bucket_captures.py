# SPDX-License-Identifier: GPL-2.0-or-later
"""What full captures of the stand-in cloud leave in their bucket."""

import gzip
import re
import struct
from typing import NamedTuple

import pytest
from simproc import Signer, running_sim

NOON = "2026-03-01T12:00:00Z"
STILL = "--now", NOON, "--clock-scale", "0"
NOON_US = 1_772_366_400_000_000
BUCKET = "s3://bucket/dir?region=us-east-1"
FULL = {"type": "full", "system": "magic-transit", "time_limit": 60, "colo_name": "ord02",
        "destination_conf": BUCKET}
ETHERNET, RAW_IP = 1, 101
PENDING_S = 0.3


class Packet(NamedTuple):
    time_us: int
    ip: bytes
    length: int


def start(*arguments):
    return running_sim(*STILL, *arguments)


@pytest.fixture
def sim():
    with start() as running:
        own(running)
        yield running
        assert running.errors() == ""


def own(sim, uri=BUCKET):
    """The clock still says noon."""
    sim.control("/settings", {"validation_seconds": 0})
    added = sim.pcaps("POST", "/ownership", {"destination_conf": uri}).result
    challenge = sim.control("/ownership")[-1]["challenge"]
    sim.pcaps("POST", "/ownership/validate", {"destination_conf": added["destination_conf"],
                                              "ownership_challenge": challenge})
    return added["filename"], challenge


def create(sim, **more):
    answer = sim.pcaps("POST", body=dict(FULL, **more))
    assert answer.status == 200, answer.body
    return answer.result["id"]


def status(sim, capture_id):
    return sim.pcaps("GET", f"/{capture_id}").result


def complete(sim, **more):
    """The id of a capture that has just become complete."""
    capture_id = create(sim, **more)
    sim.advance(more.get("time_limit", 60) + 3 * PENDING_S)
    assert status(sim, capture_id)["status"] == "complete"
    return capture_id


def pcap_keys(sim, bucket="bucket", signer=Signer()):
    return [key for key in sim.keys(bucket, "", signer) if ".pcap" in key]


def read_pcap(data):
    """(link type, packets without their link layer)."""
    magic, _, _, _, _, snap_length, link_type = struct.unpack_from("<IHHiIII", data)
    assert (magic, snap_length) == (0xA1B2C3D4, 65535)
    packets, position = [], 24
    while position < len(data):
        seconds, us, captured, length = struct.unpack_from("<IIII", data, position)
        position += 16
        offset = 14 if link_type == ETHERNET else 0
        ip = data[position + offset:position + captured]
        packets.append(Packet(seconds * 1_000_000 + us, ip, length - offset))
        position += captured
    assert position == len(data)
    return link_type, packets


def read_all(sim, keys):
    """Of several files, each with its link type and packets."""
    return [read_pcap(sim.bucket(f"/bucket/{key}").body) for key in keys]


def merged(files):
    return sorted(packet for _, packets in files for packet in packets)


def test_a_machine_leaves_a_file_of_all_it_saw(sim):
    capture_id = complete(sim)
    assert pcap_keys(sim) == [f"dir/pcap_{capture_id}.pcap"]
    [(link_type, packets)] = read_all(sim, pcap_keys(sim))
    assert link_type == ETHERNET
    times = [packet.time_us for packet in packets]
    assert times == sorted(times) and len(packets) > 60 * 15
    start_us = NOON_US + round(PENDING_S * 1_000_000)
    assert start_us <= times[0] and times[-1] < start_us + 60_000_000
    assert times[0] < start_us + 1_000_000 and times[-1] > start_us + 59_000_000
    assert len(packets) == status(sim, capture_id)["packets_captured"]
    assert all(len(packet.ip) == packet.length for packet in packets)
    assert max(packet.length for packet in packets) > 1000


def test_nothing_is_there_before_the_capture_is_complete(sim):
    capture_id = create(sim)
    for seconds in (PENDING_S, 30, 30, PENDING_S):
        sim.advance(seconds)
        assert status(sim, capture_id)["status"] != "complete" and pcap_keys(sim) == []
        assert sim.bucket(f"/bucket/dir/pcap_{capture_id}.pcap").status == 404
    sim.advance(PENDING_S)
    assert len(pcap_keys(sim)) == 1


def test_a_complete_capture_is_there_though_nobody_asked_for_its_status(sim):
    capture_id = create(sim)
    sim.advance(100)
    head = sim.bucket(f"/bucket/dir/pcap_{capture_id}.pcap", method="HEAD")
    assert (head.status, head.headers["Last-Modified"]) == (200, "Sun, 01 Mar 2026 12:01:00 GMT")


def test_filter_holds_for_what_is_recorded(sim):
    complete(sim)
    every = merged(read_all(sim, pcap_keys(sim)))
    with start() as other:
        own(other)
        complete(other, filter_v1={"protocol": 17, "destination_port": 53})
        found = merged(read_all(other, pcap_keys(other)))
    wanted = [packet for packet in every if packet.ip[0] >> 4 == 4 and packet.ip[9] == 17
              and packet.ip[22:24] == b"\0\x35"]
    assert [packet for packet in found if packet.ip[0] >> 4 == 4] == wanted != []
    assert len(found) < len(every)


@pytest.mark.parametrize("layout, pattern", [
    ("suffix", "dir/pcap_{id}_(ord..)-(m..).pcap"), ("folder", "dir/(ord..)/(m..)/pcap_{id}.pcap"),
])
@pytest.mark.parametrize("colo, sites", [
    ("ORD", {"ord02", "ord07", "ord11", "ord15"}), ("ord03", {"ord03"}),
])
def test_machines_share_the_packets(layout, pattern, colo, sites):
    with start() as one, start("--machines", "5", "--layout", layout) as many:
        for sim in (one, many):
            own(sim)
            capture_id = complete(sim, colo_name=colo)
        keys = pcap_keys(many)
        named = [re.fullmatch(pattern.format(id=capture_id), key) for key in keys]
        assert {match[1] for match in named} == sites
        assert sorted(match[2] for match in named) == ["m01", "m02", "m03", "m04", "m05"]
        files = read_all(many, keys)
        for _, packets in files:
            times = [packet.time_us for packet in packets]
            assert times == sorted(times) and packets
        assert merged(files) == merged(read_all(one, pcap_keys(one)))


def test_packets_of_a_flow_stay_together():
    with start("--machines", "3") as sim:
        own(sim)
        complete(sim, filter_v1={"protocol": 47})
        assert len(pcap_keys(sim)) == 1 and len(merged(read_all(sim, pcap_keys(sim)))) > 10


def test_mixed_link_types():
    with start("--machines", "4", "--mixed-link-types", "--link-type", "raw") as sim:
        own(sim)
        complete(sim)
        files = read_all(sim, pcap_keys(sim))
        assert [link_type for link_type, _ in files] == [RAW_IP, ETHERNET] * 2
        assert all(packet.ip[0] >> 4 in (4, 6) for _, packets in files for packet in packets)


def test_compressed_files(sim):
    complete(sim)
    plain = sim.bucket(f"/bucket/{pcap_keys(sim)[0]}").body
    with start("--gzip") as other:
        own(other)
        capture_id = complete(other)
        assert pcap_keys(other) == [f"dir/pcap_{capture_id}.pcap.gz"]
        packed = other.bucket(f"/bucket/{pcap_keys(other)[0]}").body
    assert gzip.decompress(packed) == plain and len(packed) < len(plain)


def test_late_objects_come_one_after_the_other():
    with start("--machines", "3", "--late-objects-seconds", "10") as sim:
        own(sim)
        complete(sim)
        seen = [len(pcap_keys(sim))]
        for _ in range(4):
            sim.advance(10)
            seen.append(len(pcap_keys(sim)))
        assert seen == [0, 1, 2, 3, 3]


def test_settings_hold_for_captures_created_later(sim):
    first = create(sim)
    sim.control("/settings", {"machines": 2, "layout": "folder", "gzip": True})
    sim.advance(61)
    assert pcap_keys(sim) == [f"dir/pcap_{first}.pcap"]
    second = complete(sim)
    assert sum(second in key and key.endswith(".gz") for key in pcap_keys(sim)) == 2


@pytest.mark.parametrize("limit", [{"packet_limit": 1}, {"packet_limit": 100}])
def test_packet_limit_ends_the_recording(sim, limit):
    capture_id = create(sim, **limit)
    sim.advance(20)
    found = status(sim, capture_id)
    assert (found["status"], found["packets_captured"]) == ("complete", limit["packet_limit"])
    assert len(merged(read_all(sim, pcap_keys(sim)))) == limit["packet_limit"]
    assert sim.pcaps("PUT", f"/{capture_id}/stop").codes == [1410]
    assert create(sim) != capture_id


def test_byte_limit_ends_the_recording(sim):
    capture_id = create(sim, byte_limit=50_000)
    sim.advance(30)
    found = status(sim, capture_id)
    [(_, packets)] = read_all(sim, pcap_keys(sim))
    size = sum(14 + packet.length for packet in packets)
    assert found["status"] == "complete" and found["packets_captured"] == len(packets)
    assert 50_000 - 1500 < size <= 50_000
    assert found["byte_limit"] == 50_000


def test_byte_limit_below_the_first_packet_fails_the_capture(sim):
    capture_id = create(sim, byte_limit=1)
    sim.advance(30)
    assert (status(sim, capture_id)["status"], pcap_keys(sim)) == ("failed", [])


def test_stop_leaves_what_was_recorded_up_to_then(sim):
    capture_id = create(sim, time_limit=86400)
    sim.advance(10 + PENDING_S)
    assert sim.pcaps("PUT", f"/{capture_id}/stop").status == 204
    sim.advance(2 * PENDING_S)
    packets = merged(read_all(sim, pcap_keys(sim)))
    end_us = NOON_US + 10_000_000 + round(PENDING_S * 1_000_000)
    assert end_us - 1_000_000 < packets[-1].time_us < end_us
    assert len(packets) == status(sim, capture_id)["packets_captured"]


def test_a_capture_that_saw_nothing_leaves_nothing(sim):
    capture_id = create(sim, filter_v1={"source_address": "10.0.0.1"})
    sim.advance(100)
    assert "No packets matched" in status(sim, capture_id)["error_message"]
    assert pcap_keys(sim) == []


def test_the_same_capture_leaves_the_same_bytes():
    def bodies():
        with start("--machines", "2", "--gzip") as sim:
            own(sim)
            complete(sim, time_limit=5)
            return [(key, sim.bucket(f"/bucket/{key}").body) for key in pcap_keys(sim)]
    assert bodies() == bodies()


@pytest.mark.parametrize("uri, signer, key", [
    ("gs://google/a/b", Signer(region="auto"), "a/b/"), ("gs://google", Signer(region="auto"), ""),
    ("s3://google?region=eu-west-1", Signer(region="eu-west-1"), ""),
    (f"r2://google/x?account-id={'a' * 32}", Signer(region="auto"), "x/"),
])
def test_any_kind_of_bucket_with_or_without_a_directory(sim, uri, signer, key):
    keys = "&access-key-id=K&secret-access-key=S" if uri.startswith("r2") else ""
    filename, challenge = own(sim, uri + keys)
    capture_id = complete(sim, destination_conf=uri)
    assert sorted(sim.keys("google", "", signer)) == sorted(
        [key + filename, f"{key}pcap_{capture_id}.pcap"])
    assert sim.bucket(f"/google/{key}{filename}", signer).body.decode() == challenge


def test_recorded_files_come_anew_with_each_capture(sim, tmp_path):
    complete(sim, time_limit=10)
    recorded = tmp_path / "recorded.pcap"
    recorded.write_bytes(sim.bucket(f"/bucket/{pcap_keys(sim)[0]}").body)
    _, packets = read_pcap(recorded.read_bytes())
    with start("--packets", str(recorded)) as other:
        own(other)
        for _ in range(2):
            capture_id = complete(other, time_limit=20)
            body = other.bucket(f"/bucket/dir/pcap_{capture_id}.pcap").body
            _, found = read_pcap(body)
            assert [packet.ip for packet in found] == [packet.ip for packet in packets]
            shift_us = {one.time_us - two.time_us for one, two in zip(found, packets)}
            assert len(shift_us) == 1
        short = complete(other, time_limit=5)
        _, found = read_pcap(other.bucket(f"/bucket/dir/pcap_{short}.pcap").body)
        ends_us = packets[0].time_us + 5_000_000
        assert len(found) == sum(packet.time_us < ends_us for packet in packets) < len(packets)


def test_only_an_owned_bucket_is_written_to(sim):
    refused = sim.pcaps("POST", body=dict(FULL, destination_conf="s3://else?region=us-east-1"))
    assert refused.pointers == ["/destination_conf"]
    assert [one["bucket"] for one in sim.control("/bucket")] == ["bucket"]
    assert sim.pcaps("POST", body=FULL).status == 200 != sim.pcaps("POST", body=FULL).status


def test_a_lost_answer_twice_leaves_two_captures(sim):
    sim.fault("lost-answer-twice", on="create")
    with pytest.raises(OSError):
        sim.pcaps("POST", body=FULL)
    sim.advance(100)
    one, two = read_all(sim, pcap_keys(sim))
    assert one == two and len(one[1]) > 100


def test_reset_leaves_nothing_in_the_buckets(sim):
    complete(sim)
    sim.control("/reset", {})
    assert sim.control("/bucket") == []
    own(sim)
    complete(sim)
    assert len(pcap_keys(sim)) == 1
