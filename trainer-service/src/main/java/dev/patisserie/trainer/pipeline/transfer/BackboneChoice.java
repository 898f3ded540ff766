package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The choice of a backbone for a data set. Each candidate computes the features of some images once; a linear
 * classifier is trained on those of training images and evaluated on those of validation images. The most accurate
 * candidate whose features of the whole data set are computed in the requested time is chosen; of equally accurate ones
 * the fastest. The choice is stored in the work folder, so a resumed run keeps it.
 */
final class BackboneChoice {

    private static final String FILE = "backbone.txt"; // the name, and in the second line the reason

    private final TrainingRun run;
    private final TransferSettings settings;
    private final TrainingListener listener;

    private BackboneChoice(TrainingRun run, TransferSettings settings, TrainingListener listener) {
        this.run = run;
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * The result of a candidate.
     *
     * @param name its name
     * @param accuracy share of the validation images that the linear classifier classifies correctly
     * @param seconds estimated time of the features of all images and views
     * @param reason why it was not tried; null if it was
     */
    record Trial(String name, double accuracy, double seconds, String reason) {

        static Trial skipped(String name, String reason) {
            return new Trial(name, 0, 0, reason);
        }

        private String text() {
            return reason == null
                    ? String.format(Locale.ROOT, "%s: accuracy %.3f, features in %.0f s", name, accuracy, seconds)
                    : "%s: not tried, %s".formatted(name, reason);
        }
    }

    /**
     * A request with a backbone.
     *
     * @param request names a base model
     * @param reason the reason of the choice with all trials; empty if the original request names the base model
     */
    record Chosen(TrainingRequested request, Optional<String> reason) {}

    /**
     * Chooses the backbone of a run, unless its request names one.
     *
     * @throws PatisserieException with the reason of the first candidate if none can be tried
     */
    static Chosen of(TrainingRun run, TransferSettings settings, TrainingListener listener) throws IOException {
        if (!BackboneCandidates.isChosen(run.request())) {
            return new Chosen(run.request(), Optional.empty());
        }
        Path stored = run.work().resolve(FILE);
        if (Files.notExists(stored)) {
            List<String> choice = new BackboneChoice(run, settings, listener).choose();
            Files.createDirectories(run.work());
            AtomicFiles.write(stored, temporary -> Files.write(temporary, choice));
        }
        List<String> choice = Files.readAllLines(stored);
        return new Chosen(BackboneCandidates.with(run.request(), choice.get(0)), Optional.of(choice.get(1)));
    }

    /** Returns the name of the chosen base model and the reason. */
    private List<String> choose() throws IOException {
        Dataset dataset = run.dataset().read();
        List<TrainingRequested> candidates = BackboneCandidates.of(run.request());
        List<Trial> trials = new ArrayList<>();
        for (TrainingRequested candidate : candidates) {
            listener.advanced("features", trials.size(), candidates.size());
            listener.stop().check("features");
            trials.add(trial(TransferNetwork.resolve(candidate), dataset));
        }
        int seconds = run.request().transfer().backboneTime();
        Trial best = best(trials, seconds).orElseThrow(() -> noneTried(trials));
        String table = trials.stream().map(Trial::text).collect(Collectors.joining("; "));
        return List.of(
                best.name(),
                "the backbone auto is %s, %s; to use another one, name it: %s"
                        .formatted(best.name(), reason(best, seconds), table)
                        .replaceAll("\\R", " "));
    }

    private Trial trial(TrainingRequested candidate, Dataset dataset) throws IOException {
        String name = candidate.transfer().backbone();
        try {
            return BackboneTrial.run(candidate, dataset, settings, listener);
        } catch (PatisserieException e) {
            if (e.code() == ErrorCode.WEIGHTS_MISSING || e.code() == ErrorCode.WEIGHTS_CORRUPT) {
                return Trial.skipped(name, e.getMessage());
            }
            throw e;
        }
    }

    /** Returns the most accurate trial within the time, or the fastest one if none is; empty without trials. */
    static Optional<Trial> best(List<Trial> trials, double seconds) {
        List<Trial> tried =
                trials.stream().filter(trial -> trial.reason() == null).toList();
        Optional<Trial> within = tried.stream()
                .filter(trial -> trial.seconds() <= seconds)
                .max(Comparator.comparingDouble(Trial::accuracy)
                        .thenComparing(
                                Comparator.comparingDouble(Trial::seconds).reversed()));
        return within.or(() -> tried.stream().min(Comparator.comparingDouble(Trial::seconds)));
    }

    private static String reason(Trial best, int seconds) {
        return best.seconds() <= seconds
                ? "the most accurate one whose features take at most %d s".formatted(seconds)
                : "the fastest one, since no features take at most %d s".formatted(seconds);
    }

    private static PatisserieException noneTried(List<Trial> trials) {
        return new PatisserieException(
                ErrorCode.WEIGHTS_MISSING,
                "no base model has its weights: %s".formatted(trials.get(0).reason()));
    }
}
