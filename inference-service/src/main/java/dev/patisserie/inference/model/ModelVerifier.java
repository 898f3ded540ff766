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
     * @return the precision that reproduces the probes
     * @throws PatisserieException one of the {@code MODEL_*} codes
     */
    Precision verify(CheckpointPublished checkpoint, Path unpacked);
}
