package dev.patisserie.inference.stream;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.model.SwapListener;
import io.smallrye.reactive.messaging.ChannelRegistry;
import jakarta.inject.Singleton;

/** Pauses channel {@code images} while no verified model serves; the images remain in Kafka. */
@Singleton
public class ImagesGate implements SwapListener {

    private final ChannelRegistry channels;

    ImagesGate(ChannelRegistry channels) {
        this.channels = channels;
    }

    @Override
    public void swapped(CheckpointPublished checkpoint) {
        channels.getPausable(Topics.IMAGES).resume();
    }

    @Override
    public void refused(CheckpointPublished checkpoint, PatisserieException failure) {}

    @Override
    public void deferred(CheckpointPublished checkpoint, PatisserieException failure) {}

    @Override
    public void unloaded(CheckpointPublished checkpoint) {
        close();
    }

    @Override
    public void cleared(CheckpointPublished checkpoint) {
        close();
    }

    /** Accepts no further batch; accepted batches continue. */
    void close() {
        channels.getPausable(Topics.IMAGES).pause();
    }
}
