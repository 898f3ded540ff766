package dev.patisserie.trainer.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
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
 * The state of a run's training on disk, from which it goes on after a stop or a kill as if nothing had been: where
 * each phase stands, and of the one under way the weights and the optimiser's own variables. All of it is one file,
 * replaced at once, so that it is never of two moments.
 *
 * <p>It is written by a thread of its own while training goes on. Used on one thread; the creator closes it once.
 */
public final class Snapshot implements AutoCloseable {

    /** Name of the file, in the folder of a model's run. */
    public static final String FILE = "snapshot.npz";

    private final Path file;
    private final String run;
    private List<PhaseState> phases;
    private FutureTask<Void> writing; // null: nothing is being written

    private Snapshot(Path file, String run, List<PhaseState> phases) {
        this.file = file;
        this.run = run;
        this.phases = List.copyOf(phases);
    }

    /** What the file says besides the tensors; they belong to the last phase. */
    private record State(String run, List<PhaseState> phases) {}

    /**
     * Takes up what an earlier attempt at the same run left; what is damaged, or of another run, is deleted.
     *
     * @param folder exists
     * @param run equal for runs of the same recipe on the same data, and only for those
     * @param notices told why a file was deleted
     */
    static Snapshot open(Path folder, String run, Consumer<String> notices) throws IOException {
        var none = new Snapshot(folder.resolve(FILE), run, List.of());
        if (Files.notExists(none.file)) {
            return none;
        }
        try {
            WeightsFile.verify(none.file);
            State state = Json.MAPPER.readValue(WeightsFile.note(none.file), State.class);
            if (run.equals(state.run())) {
                return new Snapshot(none.file, run, state.phases());
            }
            none.discard("it is of another request, data set or version", notices);
        } catch (PatisserieException | JsonProcessingException e) {
            none.discard(e.getMessage(), notices);
        }
        return none;
    }

    /**
     * Forgets everything: training begins anew.
     *
     * @param why what is wrong with it
     */
    void discard(String why, Consumer<String> notices) throws IOException {
        Files.deleteIfExists(file);
        phases = List.of();
        notices.accept("the snapshot %s is left out and training begins anew: %s".formatted(file, why));
    }

    /** Returns whether an epoch has ended, in any phase. */
    boolean hasEpochs() {
        return phases.stream().anyMatch(phase -> !phase.validationLosses().isEmpty());
    }

    /** Returns what a phase led to, if a later one has begun: there is no way back into it. */
    public Optional<Fitted> past(String phase) {
        return phases.stream()
                .limit(Math.max(0, phases.size() - 1))
                .filter(state -> state.phase().equals(phase))
                .map(PhaseState::fitted)
                .findFirst();
    }

    private PhaseState last() {
        return phases.get(phases.size() - 1);
    }

    /**
     * Returns where to go on in a phase, the model's variables set accordingly; in one that has not begun, they stay as
     * they are.
     *
     * @param phase the last that was written, or the one after it; none that is {@link #past}
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
     * Begins to write where the phase under way stands, with the model's variables as they are now; waits only for the
     * one before it.
     *
     * @throws IOException if the one before it could not be written
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

    /** Waits until what is being written is on disk, even if it is interrupted. */
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
     * Waits until what is being written is on disk.
     *
     * @throws IOException if it could not be written
     */
    @Override
    public void close() throws IOException {
        await();
    }
}
