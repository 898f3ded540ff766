package dev.patisserie.standalone.command.feedback;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.standalone.client.label.FeedbackState;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints the state of the return path of labels. */
public final class FeedbackView {

    private FeedbackView() {}

    /** Prints the whole state. */
    static void print(PrintWriter out, FeedbackState state) {
        if (state.models().isEmpty()) {
            out.println(
                    "no live accuracy yet; it appears with the predictions and labels that the feedback service reads");
        }
        state.models().forEach(model -> printAccuracy(out, model));
        long all = state.labels().values().stream().mapToLong(n -> n).sum();
        out.printf("labels     %d in force%s%n", all, byPolicy(state));
        out.printf("queue      %d images wait for a label%n", state.waiting());
        state.versions().forEach(version -> printVersion(out, version));
    }

    private static String byPolicy(FeedbackState state) {
        return state.labels().isEmpty()
                ? ""
                : state.labels().entrySet().stream()
                        .map(entry -> "%d %s"
                                .formatted(entry.getValue(), entry.getKey().label()))
                        .collect(Collectors.joining(", ", ": ", ""));
    }

    /** Prints the estimates of one model. */
    public static void printAccuracy(PrintWriter out, AccuracyEstimated model) {
        out.printf(
                "model      %s: %d predictions, %d labels%n",
                model.modelId(),
                model.images(),
                model.labels().values().stream().mapToLong(n -> n).sum());
        if (model.estimates().isEmpty()) {
            out.println("           too few labels of chosen images for an estimate");
        }
        model.estimates()
                .forEach(estimate -> out.println(String.format(
                        Locale.ROOT,
                        "           accuracy %.4f [%.4f, %.4f] %s, %d labels",
                        estimate.value(),
                        estimate.low(),
                        estimate.high(),
                        method(estimate.method()),
                        estimate.labels())));
    }

    private static String method(AccuracyEstimated.Method method) {
        return switch (method) {
            case RANDOM -> "from random labels";
            case WEIGHTED -> "from all chosen labels, weighted";
            case ESTIMATED -> "from confidence, corrected by random labels";
        };
    }

    private static void printVersion(PrintWriter out, DatasetPublished version) {
        out.printf(
                "data set   %s: %d images, %d added, published %s%n",
                version.key(), version.imageCount(), version.added(), version.createdAt());
    }
}
