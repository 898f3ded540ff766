package dev.patisserie.trainer.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.event.TrialResult;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.json.Json;
import dev.patisserie.trainer.npz.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * The saved state of a run's training, from which it resumes with identical results after a stop or a kill. It holds
 * the progress of each phase, and the weights and optimiser variables of the current phase. All of it is one file that
 * is replaced atomically.
 *
 * <p>A separate thread writes it while training continues. Used on one thread; the creator closes it once.
 */
public final class Snapshot implements AutoCloseable {

    /** Name of the file, in the folder of a model's run. */
    public static final String FILE = "snapshot.npz";

    private final Path file;
    private final String run;
    private List<PhaseState> phases;
    private FutureTask<Void> writing; // null without a write in progress

    private Snapshot(Path file, String run, List<PhaseState> phases) {
        this.file = file;
        this.run = run;
        this.phases = List.copyOf(phases);
    }

    /** The state beside the tensors, which belong to the last phase. */
    private record State(String run, List<PhaseState> phases) {}

    /**
     * Opens the snapshot of an earlier attempt at the same run. A damaged snapshot or one of another run is deleted.
     *
     * @param folder an existing folder
     * @param run equal only for runs of the same pipeline on the same data
     * @param notices receives the reason if a file was deleted
     */
    static Snapshot open(Path folder, String run, Consumer<String> notices) throws IOException {
        var empty = new Snapshot(folder.resolve(FILE), run, List.of());
        if (Files.notExists(empty.file)) {
            return empty;
        }
        try {
            WeightsFile.verify(empty.file);
            State state = Json.MAPPER.readValue(WeightsFile.note(empty.file), State.class);
            if (run.equals(state.run())) {
                return new Snapshot(empty.file, run, state.phases());
            }
            empty.discard("it is of another request, data set or version", notices);
        } catch (PatisserieException | JsonProcessingException e) {
            empty.discard(e.getMessage(), notices);
        }
        return empty;
    }

    /**
     * Deletes the snapshot, so that training restarts.
     *
     * @param why the reason
     */
    void discard(String why, Consumer<String> notices) throws IOException {
        Files.deleteIfExists(file);
        phases = List.of();
        notices.accept("the snapshot %s is discarded and training restarts: %s".formatted(file, why));
    }

    /** Returns whether an epoch has ended, in any phase. */
    boolean hasEpochs() {
        return phases.stream().anyMatch(phase -> !phase.validationLosses().isEmpty());
    }

    /** Returns the result of a phase, if a later one has begun; such a phase cannot be resumed. */
    public Optional<Fitted> past(String phase) {
        return phases.stream()
                .limit(Math.max(0, phases.size() - 1))
                .filter(state -> state.phase().equals(phase))
                .map(PhaseState::fitted)
                .findFirst();
    }

    /** Returns all epochs so far, in order. */
    public List<TrialResult.Point> curve() {
        return phases.stream().flatMap(phase -> phase.curve().stream()).toList();
    }

    private PhaseState last() {
        return phases.get(phases.size() - 1);
    }

    /**
     * Returns the progress of a phase and sets the model's variables accordingly. In a phase that has not begun, the
     * variables stay unchanged.
     *
     * @param phase the last phase that was written, or the one after it; not one that is {@link #past}
     */
    PhaseState resume(String phase, Trainable<?> model) throws IOException {
        if (phases.isEmpty() || !last().phase().equals(phase)) {
            return PhaseState.begin(phase);
        }
        await();
        model.loadState(file);
        return last();
    }

    /**
     * Starts writing the progress of the current phase with the model's variables as they are now. Waits only for the
     * previous write.
     *
     * @throws IOException if the previous write failed
     */
    void write(PhaseState state, Trainable<?> model) throws IOException {
        List<PhaseState> next = new ArrayList<>(phases);
        next.removeIf(phase -> phase.phase().equals(state.phase()));
        next.add(state);
        await();
        phases = List.copyOf(next);
        byte[] note = Json.MAPPER.writeValueAsBytes(new State(run, next));
        TrainingState tensors = model.state();
        writing = new FutureTask<>(() -> write(tensors, note));
        new Thread(writing, "snapshot").start();
    }

    private Void write(TrainingState tensors, byte[] note) throws IOException {
        try (tensors) {
            tensors.write(file, note);
        }
        return null;
    }

    /** Waits until the current write is on disk, even if interrupted. */
    private void await() throws IOException {
        boolean interrupted = false;
        try {
            while (writing != null) {
                try {
                    writing.get();
                    writing = null;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            writing = null;
            throw new IOException("cannot write %s: %s".formatted(file, Reasons.of(e)), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Waits until the current write is on disk.
     *
     * @throws IOException if the write failed
     */
    @Override
    public void close() throws IOException {
        await();
    }
}
