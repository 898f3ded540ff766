package dev.patisserie.trainer.fit;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The weights and the optimiser variables at one moment; training may continue meanwhile. Holds native memory, which is
 * shared with the variables until training changes them. The caller closes it once.
 */
public interface TrainingState extends AutoCloseable {

    /**
     * Writes the state to a file atomically.
     *
     * @param note JSON to store with the tensors
     * @throws IOException if it cannot be written
     */
    void write(Path file, byte[] note) throws IOException;

    @Override
    void close();
}
