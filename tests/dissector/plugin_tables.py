# SPDX-License-Identifier: GPL-2.0-or-later
"""What only the plugin in C has: statistics as a tree, endpoints and conversations by colo, and
warnings without that anyone looks at a label."""

import json
import shutil

import pytest

from labelled import ETHERNET, ID, SAMPLE, WORDS, Packet, full, install_script, make_file, version

INTERFACES = [SAMPLE, full("ord02", "m1", " (Chicago, US)"), full("ord02", "m2"), full("IAD", "1"),
              full("SYD", "x"), full("xqq01", "m"), ETHERNET]
# The interface of each, and its bytes on the wire; 28 were captured.
PACKETS = [(0, 1500), (1, 28), (1, 900), (2, 28), (3, 28), (4, 28), (5, 28), (6, 28)]


@pytest.fixture
def file(shark, tmp_path):
    return make_file(tmp_path / "all.pcapng", INTERFACES, [Packet(*each) for each in PACKETS])


def rows(text):
    """Of a tree: how far a line is indented, its topic, and its first two numbers."""
    head, _, *lines = text[text.index("Topic / Item"):].splitlines()
    width = head.index("Count")
    found = []
    for line in lines:
        if not line.strip() or line.startswith("---"):
            continue
        topic, numbers = line[:width], line[width:].split()
        found.append((len(topic) - len(topic.lstrip()), topic.strip(), *numbers[:2]))
    return found


def test_tree(shark, file):
    found = rows(shark.tshark(file, "-q", "-z", "cloudflare,tree"))
    assert found[:7] == [
        (0, "Packets", "7", "362.86"),
        (1, "North America", "4", "246.00"),
        (2, "US", "4", "246.00"),
        (3, "ord02 (Chicago, US)", "3", "318.67"),
        (4, f"ord02/m1 of {ID[:8]}", "2", "464.00"),
        (4, f"ord02/m2 of {ID[:8]}", "1", "28.00"),
        (3, "IAD (Ashburn, US)", "1", "28.00"),
    ]
    assert (0, "Truncated packets", "2", "1200.00") in found
    assert (1, "All colos (samples)", "1", "1500.00") in found
    assert (1, "Region not known", "1", "28.00") in found
    assert (2, "xqq01", "1", "28.00") in found


def test_tree_of_a_filter(shark, file):
    found = rows(shark.tshark(file, "-q", "-z", 'cloudflare,tree,cloudflare.colo=="SYD"'))
    assert found == [(0, "Packets", "1", "28.00"), (1, "Oceania", "1", "28.00"),
                     (2, "AU", "1", "28.00"), (3, "SYD (Sydney, AU)", "1", "28.00"),
                     (4, f"SYD/x of {ID[:8]}", "1", "28.00"), (0, "Truncated packets", "0", "100%")]


def test_a_machine_is_of_one_capture(shark, tmp_path):
    """Where the file's name tells none it is a number: the next capture's is another machine."""
    captures = ["a" * 32, "b" * 32]
    path = make_file(tmp_path / "two.pcapng", [full("ORD", "1", capture=each) for each in captures],
                     [Packet(number) for number in (0, 1, 1)])
    found = rows(shark.tshark(path, "-q", "-z", "cloudflare,tree"))
    assert found[3:6] == [(3, "ORD (Chicago, US)", "3", "28.00"),
                          (4, "ORD/1 of bbbbbbbb", "2", "28.00"),
                          (4, "ORD/1 of aaaaaaaa", "1", "28.00")]


def test_what_is_not_known(shark, tmp_path):
    """And what is in a name does not command a terminal."""
    path = make_file(tmp_path / "some.pcapng", [full("magic-transit", "7%1b[2J%0a")._replace(
        description=f"{WORDS}; type=full; capture={ID}")], [Packet(0)])
    text = shark.tshark(path, "-q", "-z", "cloudflare,tree")
    assert rows(text)[1] == (1, "Colo not known", "1", "28.00")
    replaced = "\N{REPLACEMENT CHARACTER}"
    assert f"not known/7{replaced}[2J{replaced} of {ID[:8]} " in text


def test_more_bytes_than_can_be_counted(shark, tmp_path):
    path = make_file(tmp_path / "huge.pcapng", [full("ORD", "1")], [Packet(0, 0xFFFFFFFF)])
    assert rows(shark.tshark(path, "-q", "-z", "cloudflare,tree"))[0] == (
        0, "Packets", "1", "2147483648.00")


def test_endpoints_are_colos(shark, file):
    text = shark.tshark(file, "-q", "-z", "endpoints,cloudflare")
    found = {words[0]: words[1] for words in map(str.split, text.splitlines())
             if len(words) > 6 and words[1].isdigit()}
    assert found == {"ORD": "3", "IAD": "1", "SYD": "1", "XQQ": "1"}


def test_conversations_are_within_colos(shark, file):
    text = shark.tshark(file, "-q", "-z", "conv,cloudflare")
    found = {tuple(line.split()[:3]) for line in text.splitlines() if "<->" in line}
    assert found == {(colo, "<->", colo) for colo in ("ORD", "IAD", "SYD", "XQQ")}


def test_the_script_steps_aside(shark, file):
    install_script(shark.folder)
    listed = shark.run("tshark", "-G", "plugins").stdout
    assert "cloudflare.so" in listed and "cloudflare.lua" in listed
    protocols = shark.run("tshark", "-G", "protocols").stdout
    assert protocols.count("\tcloudflare") == 1
    # Nothing is said of it, either, and a packet has one label.
    assert len(shark.fields(file, ["cloudflare.capture_id"])[0][0]) == len(ID)


@pytest.fixture
def sharkd(shark):
    """Asks one process all of it, and gives the results."""
    if shutil.which("sharkd") is None:
        pytest.skip("sharkd is not installed")

    def ask(*questions):
        lines = [json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
                 for number, (method, params) in enumerate(questions, 1)]
        ended = shark.run("sharkd", "-", text="\n".join(lines) + "\n")
        answers = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
        assert len(answers) == len(questions), ended
        return [answer["result"] for answer in answers]

    return ask


def tables(result):
    """Of endpoints, and of conversations: the filter of each colo's row."""
    taps = {tap["type"]: tap for tap in result["taps"]}
    return ({row["host"]: row["filter"] for row in taps["host"]["hosts"]},
            {row["saddr"]: row["filter"] for row in taps["conv"]["convs"]})


def test_filters_of_rows_and_another_file(shark, sharkd, file, tmp_path):
    """Of the second file nothing is left of the first's labels."""
    other = make_file(tmp_path / "other.pcapng", [full("FRA", "1"), SAMPLE], [Packet(0), Packet(1)])
    taps = ("tap", {"tap0": "endpt:Cloudflare", "tap1": "conv:Cloudflare"})
    _, first, _, second = sharkd(("load", {"file": str(file)}), taps,
                                 ("load", {"file": str(other)}), taps)
    for filters in tables(first):
        assert set(filters) == {"ORD", "IAD", "SYD", "XQQ"}
        assert shark.matches(file, filters["ORD"]) == [2, 3, 4]
    for filters in tables(second):
        assert set(filters) == {"FRA"}


def test_warnings_are_told_in_any_case(shark, tmp_path):
    damaged = full("ord02", "m1")._replace(description=f"{WORDS}; type=half; capture={ID}")
    path = make_file(tmp_path / "odd.pcapng", [full("xqq01", "m"), damaged, full("ORD", "1")],
                     [Packet(number) for number in (0, 0, 1, 2)])
    text = shark.tshark(path, "-q", "-z", "expert")
    assert "The label cannot be read: it does not tell the type, simple or full" in text
    assert text.count("Colo XQQ is not in the table of this version") == 1
    assert "Warns (1)" in text and "Notes (2)" in text
    assert shark.matches(path, "_ws.expert") == [1, 2, 3]


def test_sections(shark, tmp_path):
    """Interfaces are numbered anew in each; see README for those of 4.0."""
    if version() < (4, 4):
        pytest.skip("this Wireshark takes the interfaces of a second section for the first's")
    first, second = (make_file(tmp_path / f"{colo}.pcapng", [full(colo, "1")], [Packet(0)])
                     for colo in ("ORD", "FRA"))
    path = tmp_path / "both.pcapng"
    path.write_bytes(first.read_bytes() + second.read_bytes())
    assert shark.fields(path, ["cloudflare.colo"]) == [["ORD"], ["FRA"]]
