"""A time-stamping service on this machine: RFC 3161 over HTTP, answered by « openssl ts »."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools.certificats import Authority, Certified

_CONFIG = """
[tsa]
default_tsa = essai
[essai]
serial = {folder}/serie
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/autorite.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


@contextmanager
def time_stamping(authority: Authority, stamper: Certified, folder: Path) -> Iterator[str]:
    """The address of the service, for the time of the block."""
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
    (folder / "serie").write_text("01\n")
    for name, data in (("tsa.pem", stamper.pem), ("tsa.key", stamper.key_pem), ("autorite.pem", authority.own.pem)):
        (folder / name).write_bytes(data)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = folder / f"{threading.get_ident()}.tsq"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            command = ["openssl", "ts", "-reply", "-config", folder / "tsa.cnf", "-queryfile", query]
            said = subprocess.run(command, capture_output=True, check=True).stdout
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *words: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
