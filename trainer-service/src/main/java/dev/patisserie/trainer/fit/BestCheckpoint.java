package dev.patisserie.trainer.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.json.Json;
import dev.patisserie.trainer.npz.WeightsFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The checkpoint with the lowest validation loss so far; of equal losses, the earliest. It spans all phases of a run,
 * so a worse epoch of a later phase never replaces a better one of an earlier phase. It is stored on disk, so a
 * restarted run keeps it.
 */
public final class BestCheckpoint {

    private static final String NOTE = "best.json";

    private final Path folder;
    private final String run;
    private Best best; // null before the first epoch

    private BestCheckpoint(Path folder, String run, Best best) {
        this.folder = folder;
        this.run = run;
        this.best = best;
    }

    /**
     * The best epoch so far.
     *
     * @param run the key of the run; a folder may hold the checkpoint of another run
     * @param phase the phase of the epoch; determines which weights the file holds
     * @param epoch its number in the run, from 1, through all phases
     * @param validationLoss mean loss over the validation split
     * @param file name of the file of its weights
     */
    public record Best(String run, String phase, int epoch, double validationLoss, String file) {}

    /**
     * Opens the checkpoint of an earlier attempt at the same run. A damaged checkpoint or one of another run is
     * discarded.
     *
     * @param folder the folder of the checkpoint, created if absent
     * @param run equal only for runs of the same pipeline on the same data
     */
    static BestCheckpoint remembered(Path folder, String run) throws IOException {
        Files.createDirectories(folder);
        try {
            Best left = Json.MAPPER.readValue(folder.resolve(NOTE).toFile(), Best.class);
            if (run.equals(left.run())) {
                WeightsFile.verify(folder.resolve(left.file()));
                return new BestCheckpoint(folder, run, left);
            }
        } catch (NoSuchFileException | FileNotFoundException | JsonProcessingException | PatisserieException e) {
            return new BestCheckpoint(folder, run, null);
        }
        return new BestCheckpoint(folder, run, null);
    }

    /** Writes a model's weights to a file atomically, see {@link Trainable#save}. */
    @FunctionalInterface
    interface Weights {
        void save(Path checkpoint) throws IOException;
    }

    /**
     * Saves the weights if the epoch is the best so far.
     *
     * @param epoch its number in the run, from 1
     * @param validationLoss mean loss over the validation split, finite
     */
    void offer(String phase, int epoch, double validationLoss, Weights weights) throws IOException {
        if (best != null && validationLoss >= best.validationLoss()) {
            return;
        }
        var next = new Best(run, phase, epoch, validationLoss, "best-%s-%d.npz".formatted(phase, epoch));
        weights.save(folder.resolve(next.file()));
        AtomicFiles.write(folder.resolve(NOTE), temporary -> Json.MAPPER.writeValue(temporary.toFile(), next));
        if (best != null && !best.file().equals(next.file())) {
            Files.deleteIfExists(folder.resolve(best.file()));
        }
        best = next;
    }

    /** Returns whether an epoch has ended. */
    boolean exists() {
        return best != null;
    }

    /**
     * Returns the best epoch.
     *
     * @throws IllegalStateException if no epoch has ended
     */
    public Best best() {
        if (best == null) {
            throw new IllegalStateException("no epoch has ended yet");
        }
        return best;
    }

    /** Returns the file of its weights. */
    public Path file() {
        return folder.resolve(best().file());
    }
}
