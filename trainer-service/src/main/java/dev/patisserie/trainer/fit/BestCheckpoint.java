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
 * The weights of the lowest validation loss so far; of equals the earliest. Remembered across the phases of a run, so
 * that a worse epoch of a later phase never replaces a better one of an earlier phase; and on disk, so that a run that
 * was killed and begun again keeps it, too.
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
     * @param run what tells the run from others that used the folder
     * @param phase part of the recipe that it belongs to; says which weights are in the file
     * @param epoch its number in the run, from 1, through all phases
     * @param validationLoss mean loss over the validation split
     * @param file name of the file of its weights
     */
    public record Best(String run, String phase, int epoch, double validationLoss, String file) {}

    /**
     * Begins with what an earlier attempt at the same run left; what is damaged, or of another run, is forgotten.
     *
     * @param folder where to, created if absent
     * @param run equal for runs of the same recipe on the same data, and only for those
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

    /** Writes a model's weights to a file, whole or not at all, as {@link Trainable#save}. */
    @FunctionalInterface
    interface Weights {
        void save(Path checkpoint) throws IOException;
    }

    /**
     * Saves a model if its epoch is the best so far.
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
     * @throws IllegalStateException if none has ended yet
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
