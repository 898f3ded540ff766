package dev.patisserie.trainer.fit;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The weights and the optimiser's own variables at one moment; training may go on meanwhile. Holds native memory, the
 * variables' own until training changes them; the caller closes it once.
 */
public interface TrainingState extends AutoCloseable {

    /**
     * Writes it to a file, whole or not at all.
     *
     * @param note JSON to lie beside the tensors
     * @throws IOException if it cannot be written
     */
    void write(Path file, byte[] note) throws IOException;

    @Override
    void close();
}
