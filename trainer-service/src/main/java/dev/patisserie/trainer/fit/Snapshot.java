package dev.patisserie.trainer.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The state of a run's training on disk, from which it goes on after a stop or a kill as if nothing
 * had been: where each phase stands, and of the one under way the weights and the optimiser's own
 * variables. All of it is one file, replaced at once, so that it is never of two moments.
 */
public final class Snapshot {

    private static final String FILE = "snapshot.npz";

    private final Path file;
    private final String run;
    private List<PhaseState> phases;

    private Snapshot(Path file, String run, List<PhaseState> phases) {
        this.file = file;
        this.run = run;
        this.phases = List.copyOf(phases);
    }

    /** What the file says besides the tensors; they belong to the last phase. */
    private record State(String run, List<PhaseState> phases) {}

    /**
     * Takes up what an earlier attempt at the same run left; what is damaged, or of another run, is
     * deleted.
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
            Checkpoint.verify(none.file);
            State state = Json.MAPPER.readValue(Checkpoint.note(none.file), State.class);
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
        notices.accept(
                "the snapshot %s is left out and training begins anew: %s".formatted(file, why));
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
     * Returns where to go on in a phase, the model's variables set accordingly; in one that has not
     * begun, they stay as they are.
     *
     * @param phase the last that was written, or the one after it; none that is {@link #past}
     */
    PhaseState resume(String phase, Trainable<?> model) throws IOException {
        if (phases.isEmpty() || !last().phase().equals(phase)) {
            return PhaseState.begin(phase);
        }
        model.loadState(file);
        return last();
    }

    /** Writes where the phase under way stands, with the model's variables. */
    void write(PhaseState state, Trainable<?> model) throws IOException {
        List<PhaseState> next = new ArrayList<>(phases);
        next.removeIf(phase -> phase.phase().equals(state.phase()));
        next.add(state);
        model.saveState(file, Json.MAPPER.writeValueAsBytes(new State(run, next)));
        phases = List.copyOf(next);
    }
}
