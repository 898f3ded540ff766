"""Prints the content of a log folder as read by TensorBoard, as JSON: `read_events.py LOGDIR`.

TensorBoard's own code reads the event files (its multiplexer) and the hyper-parameters (the HParams
plugin), so that the output is equal to the content of its pages.
"""

import json
import sys

from tensorboard import context
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.plugins import base_plugin
from tensorboard.plugins.hparams import api_pb2, backend_context, get_experiment
from tensorboard.plugins.hparams import list_session_groups
from tensorboard.util import tensor_util


def tensors(multiplexer, run, plugin):
    for tag in multiplexer.PluginRunToTagToContent(plugin).get(run, {}):
        for event in multiplexer.Tensors(run, tag):
            yield tag, event.step, tensor_util.make_ndarray(event.tensor_proto)


def collect(series, show):
    found = {}
    for tag, step, array in series:
        found.setdefault(tag, []).append([step] + show(array))
    return found


def image(array):
    return [len(array) - 2, int(array[0]), int(array[1]),
            all(png[:8] == b"\x89PNG\r\n\x1a\n" for png in array[2:])]


def graph(multiplexer, run):
    try:
        return [node.name for node in multiplexer.Graph(run).node]
    except ValueError:
        return []


def run_content(multiplexer, run):
    return {
        "scalars": collect(tensors(multiplexer, run, "scalars"), lambda a: [float(a)]),
        "histograms": collect(
            tensors(multiplexer, run, "histograms"),
            lambda a: [list(a.shape), float(a[:, 2].sum()), float(a[0, 0]), float(a[-1, 1])]),
        "images": collect(tensors(multiplexer, run, "images"), image),
        "texts": collect(tensors(multiplexer, run, "text"), lambda a: [a.item().decode()]),
        "graph": graph(multiplexer, run),
    }


def setting(value):
    return getattr(value, value.WhichOneof("kind"))


def hparams(multiplexer, logdir):
    provider = data_provider.MultiplexerDataProvider(multiplexer, logdir)
    backend = backend_context.Context(
        base_plugin.TBContext(logdir=logdir, data_provider=provider, multiplexer=multiplexer))
    ctx = context.RequestContext()
    experiment = get_experiment.Handler(ctx, backend, "", api_pb2.GetExperimentRequest()).run()
    request = api_pb2.ListSessionGroupsRequest(
        allowed_statuses=list(api_pb2.Status.values()), start_index=0, slice_size=1000)
    groups = list_session_groups.Handler(ctx, backend, "", request).run().session_groups
    return {
        "columns": [info.name for info in experiment.hparam_infos],
        "metrics": [f"{m.name.group}/{m.name.tag}" for m in experiment.metric_infos],
        "sessions": {
            group.name: {
                "status": api_pb2.Status.Name(group.sessions[0].status),
                "hparams": {name: setting(value) for name, value in group.hparams.items()},
                "metrics": {f"{m.name.group}/{m.name.tag}": m.value for m in group.metric_values},
            }
            for group in groups
        },
    }


def main(logdir):
    multiplexer = plugin_event_multiplexer.EventMultiplexer(
        tensor_size_guidance={name: 0 for name in ("scalars", "histograms", "images", "text")})
    multiplexer.AddRunsFromDirectory(logdir)
    multiplexer.Reload()
    print(json.dumps({
        "runs": {run: run_content(multiplexer, run) for run in sorted(multiplexer.Runs())},
        "hparams": hparams(multiplexer, logdir),
    }))


if __name__ == "__main__":
    main(sys.argv[1])
