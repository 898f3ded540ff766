"""Bundles and keys by OpenSSL and model_signing, the tool of OpenSSF model signing.

    python -m venv /tmp/oracle && /tmp/oracle/bin/pip install model-signing==1.1.1 pyopenssl
    /tmp/oracle/bin/python golden_signatures.py        writes ../resources/golden/signatures/

archive.zip     bytes 0 to 255
NAME.private.pem, NAME.pem, NAME.sig    for p256, p384 and p521: a key by OpenSSL, and the signature of archive.zip
folder.sig      the signature of a folder with archive.zip by the key p256, which is not that of the file
The private keys sign nothing else.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

CURVES = {"p256": "P-256", "p384": "P-384", "p521": "P-521"}
TOOL = pathlib.Path(sys.executable).with_name("model_signing")
TARGET = pathlib.Path(__file__).parent.parent / "resources" / "golden" / "signatures"


def run(*command):
    subprocess.run([str(part) for part in command], check=True)


def sign(model, private, signature):
    run(TOOL, "sign", "key", "--private_key", private, "--signature", signature, model)


TARGET.mkdir(parents=True, exist_ok=True)
archive = TARGET / "archive.zip"
archive.write_bytes(bytes(range(256)))
for name, curve in CURVES.items():
    private, public = TARGET / f"{name}.private.pem", TARGET / f"{name}.pem"
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-out", private)
    run("openssl", "pkey", "-in", private, "-pubout", "-out", public)
    private.chmod(0o644)
    sign(archive, private, TARGET / f"{name}.sig")
with tempfile.TemporaryDirectory() as folder:
    shutil.copy(archive, folder)
    sign(folder, TARGET / "p256.private.pem", TARGET / "folder.sig")
