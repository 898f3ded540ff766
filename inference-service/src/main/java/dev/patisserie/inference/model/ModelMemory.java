package dev.patisserie.inference.model;

import dev.patisserie.common.onednn.OneDnnNetwork;
import dev.patisserie.inference.classify.Computation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The native memory of loaded models. */
public final class ModelMemory {

    /**
     * Native memory that a loaded model uses per byte of its files. A network of 38 MB raised the process's resident
     * memory by 145 to 190 MB.
     */
    private static final long PER_FILE_BYTE = 5;

    /**
     * The same in oneDNN without the values between the operations: the weights in bfloat16 in the layouts for several
     * batch sizes, and the code that oneDNN generates. A network of 87 MB needed 170 MB.
     */
    private static final long PER_FILE_BYTE_IN_ONEDNN = 3;

    private ModelMemory() {}

    /**
     * Estimates the memory of a model in bytes. A model that is tried in oneDNN may run in TensorFlow.
     *
     * @param savedModel folder of the SavedModel
     * @param tried the computation that is tried first
     * @param threads number of threads of one forward pass
     * @throws IOException if the folder cannot be read
     */
    public static long bytes(Path savedModel, Computation tried, int threads) throws IOException {
        long size;
        try (Stream<Path> files = Files.walk(savedModel)) {
            size = files.mapToLong(file -> file.toFile().length()).sum();
        }
        long tensorFlow = PER_FILE_BYTE * size;
        return tried.isOneDnn()
                ? Math.max(tensorFlow, PER_FILE_BYTE_IN_ONEDNN * size + threads * OneDnnNetwork.ARENA_BYTES)
                : tensorFlow;
    }
}
