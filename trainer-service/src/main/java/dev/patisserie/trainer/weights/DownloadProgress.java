package dev.patisserie.trainer.weights;

import java.util.OptionalLong;

/** Hears how far a download is, on the thread that downloads. */
@FunctionalInterface
public interface DownloadProgress {

    /**
     * Called after each piece that came in. May throw, for example a
     * {@link java.util.concurrent.CancellationException}, to stop; a later download goes on from there.
     *
     * @param bytes on disk so far, those of earlier tries included
     * @param total of the whole file; empty where the server does not say
     */
    void received(long bytes, OptionalLong total);
}
