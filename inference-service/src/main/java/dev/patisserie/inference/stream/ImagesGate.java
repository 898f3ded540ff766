package dev.patisserie.inference.stream;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.model.SwapListener;
import io.smallrye.reactive.messaging.ChannelRegistry;
import jakarta.inject.Singleton;

/** Holds channel {@code images} back while no verified model serves; Kafka keeps the images. */
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

    /** Takes no further batch; one that was taken goes on. */
    void close() {
        channels.getPausable(Topics.IMAGES).pause();
    }
}
