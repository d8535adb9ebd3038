# SPDX-License-Identifier: GPL-2.0-or-later
"""Certificates for 127.0.0.1 and localhost, good and bad, made by the openssl command."""

import functools
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

_ALWAYS = ("20200101000000Z", "20491231235959Z")
_LONG_AGO = ("20200101000000Z", "20200102000000Z")
_SERVED = "IP:127.0.0.1,DNS:localhost"
_ELSEWHERE = "DNS:elsewhere.example"

# Python 3.13 wants the key identifiers and the usage of the CA's key as well (RFC 5280).
_CONFIG = """\
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {hosts}
[ca]
default_ca = issue
[issue]
database = index
new_certs_dir = .
serial = serial
default_md = sha256
policy = policy
unique_subject = no
[policy]
commonName = supplied
"""


class Certificate(NamedTuple):
    """Two PEM files, in the order in which the stand-in cloud's --tls takes them."""

    certificate: Path
    key: Path

    @property
    def arguments(self) -> "tuple[str, str, str]":
        return "--tls", str(self.certificate), str(self.key)


class Certificates(NamedTuple):
    """authority signed all but self_signed."""

    authority: Path
    valid: Certificate
    self_signed: Certificate
    expired: Certificate
    wrong_host: Certificate


class _Workshop:
    """A folder with a certificate authority."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "index").touch()
        (folder / "serial").write_text("01\n")
        self._make_key("authority")
        self._make_key("server")
        self.authority = folder / "authority.pem"
        self._configure("cloudflaredump test authority", _SERVED)
        self._self_sign("authority", "authority")

    def issue(self, name: str, hosts: str, validity: "tuple[str, str]") -> Certificate:
        self._configure(name, hosts)
        self._openssl("req", "-new", "-config", "config", "-key", "server.key", "-out", "request")
        self._openssl("ca", "-batch", "-notext", "-config", "config", "-extensions", "server",
                      "-cert", "authority.pem", "-keyfile", "authority.key", "-in", "request",
                      "-startdate", validity[0], "-enddate", validity[1], "-out", f"{name}.pem")
        return self._pair(name)

    def issue_self_signed(self, name: str) -> Certificate:
        self._configure(name, _SERVED)
        self._self_sign(name, "server")
        return self._pair(name)

    def _self_sign(self, name: str, kind: str) -> None:
        self._openssl("req", "-x509", "-config", "config", "-extensions", kind, "-days", "3650",
                      "-key", f"{kind}.key", "-out", f"{name}.pem")

    def _pair(self, name: str) -> Certificate:
        return Certificate(self._folder / f"{name}.pem", self._folder / "server.key")

    def _make_key(self, name: str) -> None:
        self._openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                      "-out", f"{name}.key")

    def _configure(self, name: str, hosts: str) -> None:
        (self._folder / "config").write_text(_CONFIG.format(name=name, hosts=hosts))

    def _openssl(self, *arguments: str) -> None:
        done = subprocess.run(("openssl",) + arguments, cwd=self._folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"openssl {arguments[0]}: {done.stderr}")


@functools.lru_cache(maxsize=None)
def _folder() -> "tempfile.TemporaryDirectory[str]":
    """Removed at the end of the program."""
    return tempfile.TemporaryDirectory(prefix="cfd-certificates-")


@functools.lru_cache(maxsize=None)
def make_certificates() -> Certificates:
    """The same ones for every caller in this program."""
    workshop = _Workshop(Path(_folder().name))
    return Certificates(
        authority=workshop.authority,
        valid=workshop.issue("valid", _SERVED, _ALWAYS),
        self_signed=workshop.issue_self_signed("self-signed"),
        expired=workshop.issue("expired", _SERVED, _LONG_AGO),
        wrong_host=workshop.issue("wrong-host", _ELSEWHERE, _ALWAYS),
    )
