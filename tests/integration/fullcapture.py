# SPDX-License-Identifier: GPL-2.0-or-later
"""Full captures into a bucket of the stand-in cloud."""

from pathlib import Path
from typing import ContextManager, List

from extcap import Home
from simproc import ACCESS_KEY_ID, SECRET_ACCESS_KEY, Sim, running_sim

BUCKET = "s3://captures/dir?region=us-east-1"
FULL = ("--type", "full", "--colo", "ORD", "--bucket", BUCKET, "--full-time-limit", "3")


def fast_sim(*arguments: str) -> ContextManager[Sim]:
    """Its seconds are short: nobody has to wait for a recording."""
    return running_sim("--clock-scale", "5", *arguments)


def make_full_home(home: Home, sim: Sim, uri: str = BUCKET) -> None:
    """The bucket is proved to be the account's, and its keys are in the environment."""
    home.use(sim, AWS_ACCESS_KEY_ID=ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY=SECRET_ACCESS_KEY,
             AWS_ENDPOINT_URL_S3=sim.bucket_url)
    keys = f"&access-key-id={ACCESS_KEY_ID}&secret-access-key={SECRET_ACCESS_KEY}"
    sim.own_bucket(uri + keys if uri.startswith("r2:") else uri)


def full_capture(home: Home, *arguments: str):
    return home.capture(*FULL, *arguments)


def recorded(sim: Sim, seconds: int = 3) -> str:
    """The ID of a capture of another program that has ended."""
    made = sim.pcaps("POST", body={
        "type": "full", "system": "magic-transit", "time_limit": seconds, "colo_name": "ORD",
        "destination_conf": BUCKET}).result["id"]
    sim.advance(60)
    return made


def saved_files(home: Home, sim: Sim) -> List[Path]:
    """The files of the newest capture, fetched in another way."""
    capture = sim.pcaps("GET").result[0]["id"]
    folder = home.folder / "fetched"
    folder.mkdir(exist_ok=True)
    files = []
    for key in sim.keys("captures"):
        if capture in key:
            files.append(folder / key.replace("dir/", "", 1).replace("/", "-"))
            files[-1].write_bytes(sim.bucket(f"/captures/{key}").body)
    return files
