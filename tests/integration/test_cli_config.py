# SPDX-License-Identifier: GPL-2.0-or-later
"""config and colos: what this program knows by itself."""

import pytest

from clirun import rows, until, write_config
from extcap import BINARY, ROOT, SECONDS
from fullcapture import BUCKET, make_full_home
from simproc import (ACCESS_KEY_ID, EMAIL, KEY, SECRET_ACCESS_KEY, TOKEN, refusing_port,
                     running_sim)

COLOS = [line.split("\t")[:4] for line in
         (ROOT / "dissector/colos.tsv").read_text(encoding="utf-8").splitlines()[1:]]
DEFAULTS = {"type": "simple", "time-limit": "60", "packet-limit": "10000", "on-stop": "load",
            "lag": "30", "on-saturated": "keep", "full-time-limit": "300",
            "r2-jurisdiction": "none", "log-level": "info",
            "api-url": "https://api.cloudflare.com/client/v4"}
PASSWORD = "pr0xy-Passw0rd"


def shown(home, *arguments):
    """{option: [value, origin]}, in the order of the table."""
    result = home.extcap("config", *arguments)
    assert result.returncode == 0, result.stderr
    return {name: rest for name, *rest in rows(result.stdout)}


def test_defaults(home):
    assert shown(home) == {name: [value, "default"] for name, value in DEFAULTS.items()}
    said = home.extcap("config").stderr
    path = home.folder / ".config/cloudflaredump/config.ini"
    assert said == f"configuration file: {path} (there is none)\n"
    assert home.log == "" and home.left_over() == []


def test_origins(home):
    path = write_config(home, "time_limit = 20", "packet_limit = 7", "protocol = tcp",
                        "colo = ORD", f"api_email = {EMAIL}")
    home.environment.update(CLOUDFLARE_EMAIL="other@example.com", AWS_REGION="eu-west-1",
                            AWS_DEFAULT_REGION="eu-west-2")
    result = home.extcap("config", "--packet-limit", "9", "--type=full", "--on-stop", "")
    assert result.stderr == f"configuration file: {path}\n"
    told = shown(home, "--packet-limit", "9", "--type=full", "--on-stop", "")
    assert told.items() >= {
        "time-limit": ["20", f"time_limit in {path}"], "packet-limit": ["9", "--packet-limit"],
        "type": ["full", "--type"], "on-stop": ["load", "default"],
        "api-email": ["other@example.com", "CLOUDFLARE_EMAIL"],
        "bucket-region": ["eu-west-1", "AWS_REGION"], "protocol": ["tcp", f"protocol in {path}"],
        "colo": ["ORD", f"colo in {path}"], "log-level": ["info", "default"],
    }.items()


def test_secrets_are_masked(home):
    write_config(home, f"api_token = {TOKEN}", f"proxy = http://me:{PASSWORD}@127.0.0.1:3128",
                 f"bucket_access_key = {ACCESS_KEY_ID}", f"bucket_secret_key = {SECRET_ACCESS_KEY}")
    told = shown(home)
    assert told["api-token"][0] == told["bucket-secret-key"][0] == "(a secret)"
    assert told["bucket-access-key"][0] == "AKIA..."
    assert told["proxy"][0] == "http://[redacted]@127.0.0.1:3128"
    told = shown(home, "--api-key", KEY, "--gcs-access-token", "ya29.s3cr3t")
    assert told["api-key"] == ["(a secret)", "--api-key"]
    assert told["gcs-access-token"] == ["(a secret)", "--gcs-access-token"]
    result = home.extcap("config", "--api-token", TOKEN, "--api-key", KEY, "--log-level", "debug")
    for secret in (TOKEN, KEY, SECRET_ACCESS_KEY, ACCESS_KEY_ID, PASSWORD):
        assert secret not in result.stdout + result.stderr + home.log


def test_token_command_is_not_run(home):
    path = write_config(home, "api_token_command = sh -c 'touch ran; echo s3cr3t-word'")
    assert shown(home)["api_token_command"] == ["(a secret)", f"api_token_command in {path}"]
    assert not (home.folder / "ran").exists()


@pytest.mark.parametrize("line, told", [
    ("time_limt = 5", "did you mean time_limit?"), ("time_limit = 301", "from 1 to 300"),
    ("nonsense", "line 2 must be"),
])
def test_wrong_file(home, line, told):
    path = write_config(home, line)
    result = home.extcap("config")
    assert (result.returncode, result.stdout) == (2, "")
    assert told in result.stderr and str(path) in result.stderr


@pytest.mark.parametrize("arguments, told", [
    (("x",), "a word too many"), (("--time-limit",), "needs a value"),
    (("--time-limit", "301"), "--time-limit is \"301\""),
])
def test_wrong_arguments(home, arguments, told):
    result = home.extcap("config", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert told in result.stderr


def colos(home, *arguments):
    result = home.extcap("colos", *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return rows(result.stdout)


def test_all_colos(home):
    assert colos(home) == COLOS
    assert len(COLOS) > 300


@pytest.mark.parametrize("text, code", [
    ("ord", "ORD"), ("ORD", "ORD"), ("ord02", "ORD"), ("Chicago", "ORD"), ("hicag", "ORD"),
    ("sao paulo", "GRU"), ("de", "FRA"),
])
def test_colos_that_match(home, text, code):
    found = colos(home, text)
    assert code in [row[0] for row in found] and len(found) < len(COLOS) / 2
    assert [colo for colo in COLOS if colo in found] == found


@pytest.mark.parametrize("text", ["europe", "Europe", "EURO"])
def test_colos_of_a_region(home, text):
    assert colos(home, text) == [colo for colo in COLOS if colo[3] == "Europe"]


@pytest.mark.parametrize("text", ["atlantis", "\x1b[31m", TOKEN])
def test_no_such_colo(home, text):
    result = home.extcap("colos", text)
    assert (result.returncode, result.stdout) == (4, "")
    assert "knows no such colo" in result.stderr and text not in result.stderr


def test_near_colo(home):
    """Nothing but the trace is asked, and that needs no credentials."""
    with running_sim("--colo", "AMS") as sim:
        home.use(sim)
        del home.environment["CLOUDFLARE_API_TOKEN"]
        assert colos(home, "--here") == [next(colo for colo in COLOS if colo[0] == "AMS")]
        assert [(entry["service"], entry["auth"]) for entry in sim.journal()] == [("edge", "none")]
        home.environment["CLOUDFLARE_API_TOKEN"] = TOKEN
        assert len(colos(home, "--here")) == 1
        assert {entry["auth"] for entry in sim.journal()} == {"none"}
        sim.control("/settings", {"colo": "QQQ"})
        assert colos(home, "--here") == [["QQQ", "", "", ""]]


@pytest.mark.parametrize("fault, told", [
    ("not-json", "does not tell a colo"), ("502-html", "does not tell a colo"),
    ("empty-body", "does not tell a colo"), ("reset", "could not ask Cloudflare which colo"),
])
def test_near_colo_that_is_not_told(home, fault, told):
    with running_sim() as sim:
        home.use(sim)
        sim.fault(fault, on="trace")
        result = home.extcap("colos", "--here")
    assert (result.returncode, result.stdout) == (1, "")
    assert told in result.stderr


def test_near_colo_out_of_reach(home):
    with refusing_port() as port:
        result = home.extcap("colos", "--here", "--api-url", f"http://127.0.0.1:{port}/client/v4")
    assert result.returncode == 1 and "127.0.0.1" in result.stderr


def test_near_and_text(home):
    result = home.extcap("colos", "--here", "ORD")
    assert (result.returncode, result.stdout) == (2, "")
    assert "--here" in result.stderr


PROFILES = ("time_limit = 20", "[profile work]", "time_limit = 30", "colo = LHR", "[profile b-2]",
            "packet_limit = 7")


def test_profiles(home):
    path = write_config(home, *PROFILES)
    assert shown(home)["time-limit"] == ["20", f"time_limit in {path}"]
    told = shown(home, "--profile", "work")
    assert told["profile"] == ["work", "--profile"]
    assert told["time-limit"] == ["30", f"time_limit in [profile work] in {path}"]
    home.environment["CLOUDFLAREDUMP_PROFILE"] = "b-2"
    told = shown(home)
    assert told["packet-limit"] == ["7", f"packet_limit in [profile b-2] in {path}"]
    assert told["time-limit"] == ["20", f"time_limit in {path}"]
    assert shown(home, "--profile", "work", "--time-limit", "5")["time-limit"] == [
        "5", "--time-limit"]
    result = home.extcap("config", "--profile", "c")
    assert result.returncode == 2
    assert result.stderr == (f'cloudflaredump: --profile is "c": give one that {path} has: '
                             "work, b-2\n")


def test_profile_of_the_file(home):
    path = write_config(home, "profile = work", *PROFILES)
    assert shown(home)["profile"] == ["work", f"profile in {path}"]
    assert shown(home)["time-limit"] == ["30", f"time_limit in [profile work] in {path}"]


def describe_dialog(home):
    return home.extcap("--extcap-config", "--extcap-interface", "cloudflaredump").stdout


def test_profiles_in_the_dialog(home):
    assert "--profile" not in describe_dialog(home)
    write_config(home, *PROFILES)
    lines = describe_dialog(home).splitlines()
    argument = next(line for line in lines if "{call=--profile}" in line)
    assert "{type=selector}" in argument and "{reload" not in argument
    number = argument.split("{number=")[1].split("}")[0]
    values = [line.split("{value=")[1].split("}{default")[0] for line in lines
              if line.startswith(f"value {{arg={number}}}")]
    assert values == ["}{display=None", "work}{display=work}", "b-2}{display=b-2}"]


def test_profile_by_tshark(home):
    with running_sim() as sim:
        home.use(sim)
        write_config(home, "time_limit = 20", "[profile work]", "time_limit = 30",
                     "destination_port = 53")
        result = home.run("tshark", "-i", "cloudflaredump", "-w", "out.pcapng",
                          "-o", "extcap.cloudflaredump.profile:work")
        assert result.returncode == 0, result.stderr
        body, = [each["body"] for each in sim.journal() if each["method"] == "POST"]
    assert body["time_limit"] == 30 and body["filter_v1"] == {"destination_port": 53}


def test_a_profile_has_secrets_too(home):
    path = write_config(home, "[profile work]", f"api_token = {TOKEN}")
    assert shown(home, "--profile", "work")["api-token"] == [
        "(a secret)", f"api_token in [profile work] in {path}"]
    path.chmod(0o644)
    result = home.extcap("config")
    assert result.returncode == 2 and TOKEN not in result.stderr
    assert "it holds api_token, and others may read it: run chmod 600" in result.stderr


def test_variables_that_go_before_a_profile_are_warned_of(home):
    write_config(home, "[profile work]", "account_id = 0123456789abcdef0123456789abcdef")
    home.environment["CLOUDFLARE_ACCOUNT_ID"] = "fedcba9876543210fedcba9876543210"
    warning = "warning: CLOUDFLARE_ACCOUNT_ID of the environment goes before the profile work\n"
    assert warning in home.extcap("config", "--profile", "work").stderr
    assert "warning" not in home.extcap("config").stderr


def test_what_is_suggested_names_the_profile(home):
    with running_sim() as sim:
        make_full_home(home, sim)
        token = home.environment.pop("CLOUDFLARE_API_TOKEN")
        write_config(home, "[profile work]", f"api_token = {token}")
        process = home.start(str(BINARY), "capture", "-w", "x.pcapng", "--profile", "work",
                             "--type", "full", "--colo", "ORD", "--bucket", BUCKET,
                             "--on-stop", "leave")
        until(lambda: " created: " in home.log, process)
        process.terminate()
        _, words = process.communicate(timeout=SECONDS)
    assert b"-w x.pcapng --profile work\n" in words, words
