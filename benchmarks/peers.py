"""Compares the inference service with MLServer's Kafka transport: the same SavedModel, photos, broker and load generator.

Both read from Kafka and write to Kafka. Throughput is measured in turns, with a backlog; latency is measured from the
scheduled send time, at the same rate for both. Prints Markdown and writes the results as JSON.
"""

import argparse
import asyncio
import base64
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import uuid
import zipfile

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

ROOT = pathlib.Path(__file__).resolve().parent.parent
BACKLOG = 256
INPUT, OUTPUT = "mlserver-input", "mlserver-output"


class Ours:
    name, topic, answers = "patisserie", "images", "predictions"

    def message(self, photo, identity):
        return photo, [("ce_specversion", b"1.0"), ("ce_type", b"image.captured.v1"),
                       ("ce_source", b"/peers"), ("ce_id", identity.encode())]

    def identity(self, record):
        return json.loads(record.value)["imageId"]


class MlServer:
    name, topic, answers = "mlserver", INPUT, OUTPUT

    def message(self, photo, identity):
        tensor = {"name": "image", "shape": [1, 1], "datatype": "BYTES", "data": [base64.b64encode(photo).decode()],
                  "parameters": {"content_type": "base64"}}
        return json.dumps({"id": identity, "inputs": [tensor]}).encode(), [("mlserver-model", b"photos")]

    def identity(self, record):
        return json.loads(record.value)["id"]


class Load:
    """Sends photos to one peer and receives its answers."""

    def __init__(self, bootstrap, peer, photos):
        self.bootstrap, self.peer, self.photos = bootstrap, peer, photos

    async def __aenter__(self):
        self.producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap, acks="all", max_request_size=16 << 20)
        self.consumer = AIOKafkaConsumer(self.peer.answers, bootstrap_servers=self.bootstrap,
                                         auto_offset_reset="latest", isolation_level="read_committed")
        await self.producer.start()
        await self.consumer.start()
        await self.consumer.seek_to_end()
        for partition in self.consumer.assignment():
            await self.consumer.position(partition)
        return self

    async def __aexit__(self, *_):
        await self.consumer.stop()
        await self.producer.stop()

    async def send(self, identity, n):
        value, headers = self.peer.message(self.photos[n % len(self.photos)], identity)
        await self.producer.send(self.peer.topic, value, key=identity.encode(), headers=headers)

    async def answered(self, due, deadline):
        """Yields (identity, time) of the expected answers until the deadline."""
        while time.perf_counter() < deadline:
            found = await self.consumer.getmany(timeout_ms=200)
            now = time.perf_counter()
            for records in found.values():
                for record in records:
                    identity = self.peer.identity(record)
                    if identity in due:
                        yield identity, now
            if not found:
                yield None, now

    async def saturate(self, window):
        """Returns images/s with a constant backlog, in the window after the answers of the first backlog."""
        waiting, sent, count, begun, rate = set(), 0, 0, None, None

        async def fill():
            nonlocal sent
            while len(waiting) < BACKLOG:
                identity = uuid.uuid4().hex
                waiting.add(identity)
                await self.send(identity, sent)
                sent += 1

        await fill()
        async for identity, now in self.answered(waiting, time.perf_counter() + 180):
            if identity is not None:
                waiting.discard(identity)
                count += 1
            if begun is None and count >= BACKLOG:
                begun, count = now, 0
            elif begun is not None and rate is None and now - begun >= window:
                rate = count / (now - begun)
            if rate is None:
                await fill()
            elif not waiting:  # the next measurement starts without a backlog
                return rate
        raise SystemExit(f"{self.peer.name}: {len(waiting)} of {sent} photos got no answer within 180 s")

    async def offer(self, rate, seconds):
        """Returns latencies in ms from the scheduled send times, and the number of photos without an answer."""
        due, latencies = {}, []
        start = time.perf_counter() + 0.5
        total = int(rate * seconds)

        async def sender():
            for n in range(total):
                at = start + n / rate
                await asyncio.sleep(max(0.0, at - time.perf_counter()))
                identity = uuid.uuid4().hex
                due[identity] = at
                await self.send(identity, n)

        sending = asyncio.create_task(sender())
        async for identity, now in self.answered(due, start + seconds + 60):
            if identity is not None:
                latencies.append(1000 * (now - due.pop(identity)))
            if sending.done() and not due:
                break
        await sending
        latencies.sort()
        return {"rate": rate, "answered": len(latencies), "unanswered": len(due),
                **{f"p{p}": latencies[min(len(latencies) - 1, int(len(latencies) * p / 100))] if latencies else None
                   for p in (50, 99)}}


def start_mlserver(work, archive, bootstrap):
    folder = work / "mlserver"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder / "model")
    manifest = json.loads((folder / "model" / "manifest.json").read_text())
    (folder / "settings.json").write_text(json.dumps({
        "debug": False, "parallel_workers": 0, "kafka_enabled": True, "kafka_servers": bootstrap,
        "kafka_topic_input": INPUT, "kafka_topic_output": OUTPUT, "http_port": 18080, "grpc_port": 18081,
        "metrics_port": 18082}))
    (folder / "model-settings.json").write_text(json.dumps({
        "name": "photos", "implementation": "runtime.Photos", "max_batch_size": 32, "max_batch_time": 0.01,
        "parameters": {"uri": str(folder / "model" / "saved_model"),
                       "extra": {"image_size": manifest["imageSize"]}}}))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "benchmarks" / "peers"), "TF_CPP_MIN_LOG_LEVEL": "2"}
    log = open(folder / "log", "w")
    return subprocess.Popen([str(pathlib.Path(sys.executable).parent / "mlserver"), "start", str(folder)],
                            stdout=log, stderr=log, env=environment)


async def measure(arguments, photos):
    admin = AIOKafkaAdminClient(bootstrap_servers=arguments.bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(INPUT, 1, 1), NewTopic(OUTPUT, 1, 1)])
    finally:
        await admin.close()
    mlserver = start_mlserver(arguments.work, arguments.archive, arguments.bootstrap)
    try:
        await asyncio.sleep(arguments.settle)
        if mlserver.poll() is not None:
            raise SystemExit(f"MLServer has ended; see {arguments.work}/mlserver/log")
        return await compare(arguments, photos)
    finally:
        mlserver.terminate()
        mlserver.wait()


async def compare(arguments, photos):
    peers = [Ours(), MlServer()]
    figures = {peer.name: {"throughput": [], "latency": []} for peer in peers}
    figures["load"] = [os.getloadavg()[0]]
    for turn in range(arguments.rounds + 1):
        for peer in peers:
            async with Load(arguments.bootstrap, peer, photos) as load:
                rate = await load.saturate(arguments.window)
            if turn > 0:  # the first warms up
                figures[peer.name]["throughput"].append(rate)
    slower = min(median(figures[peer.name]["throughput"]) for peer in peers)
    for _ in range(arguments.rounds):
        for peer in peers:
            async with Load(arguments.bootstrap, peer, photos) as load:
                figures[peer.name]["latency"].append(await load.offer(slower / 2, arguments.window))
    figures["load"].append(os.getloadavg()[0])
    return figures


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def report(figures):
    rows = {}
    for name in ("patisserie", "mlserver"):
        latency = figures[name]["latency"]
        rows[name] = [median(figures[name]["throughput"])] + [
            median([run[p] if run[p] is not None else float("inf") for run in latency]) for p in ("p50", "p99")]
    print("| | images/s | p50 ms | p99 ms |\n|---|---|---|---|")
    for name, row in rows.items():
        print(f"| {name} | {row[0]:.0f} | {row[1]:.1f} | {row[2]:.1f} |")
    ours, theirs = rows["patisserie"], rows["mlserver"]
    print(f"| advantage of patisserie | {ours[0] / theirs[0]:.2f} | {theirs[1] / ours[1]:.2f} | {theirs[2] / ours[2]:.2f} |")
    rate = figures["patisserie"]["latency"][0]["rate"]
    print(f"\nLatency at {rate:.0f} images/s, half of the throughput of the slower server. Load {figures['load'][0]:.1f} before,"
          f" {figures['load'][1]:.1f} after.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bootstrap", required=True, help="broker of a running './patisserie up' that serves the model")
    parser.add_argument("--archive", required=True, type=pathlib.Path, help="that model's archive in its model store")
    parser.add_argument("--data", required=True, type=pathlib.Path, help="folder with photos, at any depth")
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--window", type=float, default=10.0, help="seconds of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--settle", type=float, default=30.0, help="seconds that MLServer gets to start")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "benchmarks" / "target" / "peers")
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / "benchmarks" / "target" / "peers.json")
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.data.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # also ends MLServer
    step = max(1, len(files) // arguments.photos)
    photos = [path.read_bytes() for path in files[::step][:arguments.photos]]
    figures = asyncio.run(measure(arguments, photos))
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(figures, indent=1))
    report(figures)


if __name__ == "__main__":
    main()
