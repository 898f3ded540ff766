"""Tests the Open Inference Protocol of the inference service with Triton's client, which is a
third-party client. Needs tritonclient[http] and numpy; run by OpenInferenceIT, or by hand:

    python open_inference_client.py HOST:PORT MODEL FILE LABEL [FILE LABEL ...]

The model must classify the photos correctly. Prints requests and responses, and exits with code 1 at
the first deviation.
"""

import base64
import sys

import numpy as np
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput
from tritonclient.utils import InferenceServerException


def check(what, found, expected):
    print(f"{what}: {found}")
    if found != expected:
        sys.exit(f"expected {expected}")


def tensor(name, array, datatype, binary):
    result = InferInput(name, list(array.shape), datatype)
    result.set_data_from_numpy(array, binary_data=binary)
    return result


def outputs(binary):
    return [InferRequestedOutput(name, binary_data=binary) for name in ("probabilities", "label")]


def labels(result):
    return [text.decode() if isinstance(text, bytes) else text for text in result.as_numpy("label")]


def main(address, model, *photos):
    files = [open(path, "rb").read() for path in photos[::2]]
    expected = list(photos[1::2])
    client = InferenceServerClient(address)
    check("live", client.is_server_live(), True)
    check("ready", client.is_server_ready(), True)
    check("model ready", client.is_model_ready(model), True)
    print("server", client.get_server_metadata())
    metadata = client.get_model_metadata(model)
    print("model", metadata)
    version = metadata["versions"][0]
    check("version ready", client.is_model_ready(model, version), True)
    check("other version ready", client.is_model_ready(model, "no-such-version"), False)
    index = client.get_model_repository_index()
    check("ready in index", [m["version"] for m in index if m["state"] == "READY"], [version])

    raw = np.array(files, dtype=np.object_)
    text = np.array([base64.b64encode(file) for file in files], dtype=np.object_)
    answers = {
        "BYTES binary": client.infer(
            model, [tensor("image", raw, "BYTES", True)], outputs=outputs(True)),
        "BYTES JSON": client.infer(
            model, [tensor("image", text, "BYTES", False)], outputs=outputs(False)),
        "BYTES binary, all outputs, by version": client.infer(
            model, [tensor("image", raw, "BYTES", True)], version, request_id="r-7"),
        "parameters, priority and timeout": client.infer(
            model, [tensor("image", raw, "BYTES", True)], outputs=outputs(True), priority=1,
            timeout=5_000_000, parameters={"mine": "anything"}),
    }
    for algorithm in ("gzip", "deflate"):
        for binary in (True, False):
            answers[f"{algorithm}, binary {binary}"] = client.infer(
                model, [tensor("image", raw if binary else text, "BYTES", binary)],
                outputs=outputs(binary), request_compression_algorithm=algorithm,
                response_compression_algorithm=algorithm)
    first = answers["BYTES binary"].as_numpy("probabilities")
    print("probabilities", first.shape, first.dtype)
    for name, answer in answers.items():
        check(f"{name}: labels", labels(answer), expected)
        same = np.array_equal(answer.as_numpy("probabilities"), first)
        check(f"{name}: same probabilities", bool(same), True)
        check(f"{name}: version", answer.get_response()["model_version"], version)
    check("request id", answers["BYTES binary, all outputs, by version"].get_response()["id"], "r-7")

    size = metadata["inputs"][1]["shape"][1]
    pixels = np.random.default_rng(7).integers(0, 256, (3, size, size, 3), dtype=np.uint8)
    binary = client.infer(
        model, [tensor("pixels", pixels, "UINT8", True)], outputs=outputs(True))
    plain = client.infer(
        model, [tensor("pixels", pixels, "UINT8", False)], outputs=outputs(False))
    sums = binary.as_numpy("probabilities").sum(axis=1)
    check("UINT8: sums are 1", bool(np.allclose(sums, 1, atol=1e-3)), True)
    same = np.array_equal(binary.as_numpy("probabilities"), plain.as_numpy("probabilities"))
    check("UINT8: JSON equals binary", bool(same), True)

    top = client.infer(
        model,
        [tensor("image", raw, "BYTES", True)],
        outputs=[InferRequestedOutput("probabilities", binary_data=True, class_count=1)])
    named = [text.decode().split(":")[2] for text in top.as_numpy("probabilities").flatten()]
    check("classification", named, expected)

    for what, ask, status in [
        ("no image", lambda: client.infer(
            model, [tensor("image", np.array([b"no image"], dtype=np.object_), "BYTES", True)]), "400"),
        ("other size", lambda: client.infer(
            model, [tensor("pixels", np.zeros((1, 1, 1, 3), np.uint8), "UINT8", True)]), "400"),
        ("unknown input", lambda: client.infer(
            model, [tensor("x", pixels, "UINT8", True)]), "400"),
        ("unknown model", lambda: client.get_model_metadata("no-such-model"), "404"),
        ("unknown version", lambda: client.infer(
            model, [tensor("image", raw, "BYTES", True)], "no-such-version"), "404"),
        ("bomb", lambda: client.infer(
            model, [tensor("image", np.array([bytes(20 << 20)], dtype=np.object_), "BYTES", True)],
            request_compression_algorithm="gzip"), "413"),
        ("too large", lambda: client.infer(
            model, [tensor("image", np.array([bytes(20 << 20)], dtype=np.object_), "BYTES", True)]), "413"),
    ]:
        try:
            ask()
            sys.exit(f"{what}: expected status {status}, found an answer")
        except InferenceServerException as error:
            print(f"{what}: {error}")
            check(f"{what}: status", error.status(), status)
    client.close()
    print("as it must be")


if __name__ == "__main__":
    main(*sys.argv[1:])
