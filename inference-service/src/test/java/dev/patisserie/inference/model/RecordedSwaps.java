package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.PatisserieException;
import java.util.ArrayList;
import java.util.List;

/** Records the swaps. */
final class RecordedSwaps implements SwapListener {
    final List<String> lines = new ArrayList<>();

    @Override
    public void swapped(CheckpointPublished checkpoint) {
        lines.add("swapped " + checkpoint.modelId());
    }

    @Override
    public void refused(CheckpointPublished checkpoint, PatisserieException failure) {
        lines.add("refused " + checkpoint.modelId() + " " + failure.code());
    }

    @Override
    public void deferred(CheckpointPublished checkpoint, PatisserieException failure) {
        lines.add("deferred " + checkpoint.modelId() + " " + failure.code());
    }

    @Override
    public void unloaded(CheckpointPublished checkpoint) {
        lines.add("unloaded " + checkpoint.modelId());
    }

    @Override
    public void cleared(CheckpointPublished checkpoint) {
        lines.add("cleared " + checkpoint.modelId());
    }
}
