package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.tensorflow.Precision;
import java.nio.file.Path;

/** Runs a model in isolation, so that a crash, an endless loop or a lack of memory does not affect the service. */
@FunctionalInterface
public interface ModelVerifier {

    /**
     * Loads and runs an unpacked model.
     *
     * @param checkpoint the event that announced it
     * @param unpacked folder of the archive's checked content
     * @param precision the precision to try, {@link Precision#FLOAT32} or {@link Precision#BFLOAT16}
     * @throws PatisserieException one of the {@code MODEL_*} codes
     */
    Verified verify(CheckpointPublished checkpoint, Path unpacked, Precision precision);

    /**
     * The result for a model that may serve.
     *
     * @param precision the precision that reproduces the probes
     * @param rejection the reason for float32 if bfloat16 was tried; null otherwise
     */
    record Verified(Precision precision, String rejection) {

        /** Returns the result for a model that may serve in the precision that was tried. */
        public static Verified in(Precision precision) {
            return new Verified(precision, null);
        }
    }
}
