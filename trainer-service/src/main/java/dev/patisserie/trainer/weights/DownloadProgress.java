package dev.patisserie.trainer.weights;

import java.util.OptionalLong;

/** Receives the progress of a download, on the downloading thread. */
@FunctionalInterface
public interface DownloadProgress {

    /**
     * Called after each received chunk. May throw, for example a {@link java.util.concurrent.CancellationException}, to
     * stop; a later download resumes from there.
     *
     * @param bytes bytes on disk, including those of earlier attempts
     * @param total size of the whole file; empty if unknown
     */
    void received(long bytes, OptionalLong total);
}
