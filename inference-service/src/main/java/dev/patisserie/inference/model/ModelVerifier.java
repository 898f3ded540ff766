package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.Computation;
import java.nio.file.Path;

/** Runs a model in isolation, so that a crash, an endless loop or a lack of memory does not affect the service. */
@FunctionalInterface
public interface ModelVerifier {

    /**
     * Loads and runs an unpacked model.
     *
     * @param checkpoint the event that announced it
     * @param unpacked folder of the archive's checked content
     * @param tried the computation to try
     * @throws PatisserieException one of the {@code MODEL_*} codes
     */
    Verified verify(CheckpointPublished checkpoint, Path unpacked, Computation tried);

    /**
     * The result for a model that may serve.
     *
     * @param computation the computation that reproduces the probes
     * @param rejection the reason if it is not the one that was tried; null otherwise
     */
    record Verified(Computation computation, String rejection) {

        /** Returns the result for a model that may serve as it was tried. */
        public static Verified in(Computation tried) {
            return new Verified(tried, null);
        }
    }
}
