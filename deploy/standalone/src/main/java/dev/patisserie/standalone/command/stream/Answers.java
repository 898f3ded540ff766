package dev.patisserie.standalone.command.stream;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.PredictionSet;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.ImageOutcome;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Formats answers as rows of a table and as JSON. */
public final class Answers {

    private static final int LABEL_WIDTH = 16;

    private Answers() {}

    /**
     * Prints a row for each answer.
     *
     * @param alarms the drift monitors with an alarm; with one, prediction sets have no stated coverage
     */
    static void print(PrintWriter out, List<Answer> answers, List<String> alarms) {
        int width = width(answers);
        int labels = labelWidth(answers);
        out.printf("%-" + width + "s%-" + labels + "s %11s  %s%n", "file", "label", "probability", "model");
        for (Answer answer : answers) {
            out.printf("%-" + width + "s%s%s%n", name(answer), row(answer.outcome(), labels), set(answer, alarms));
        }
        if (!alarms.isEmpty()) {
            out.printf(
                    "drift alarm: %s. Prediction sets have no stated coverage until another model serves; see 'patisserie drift'%n",
                    String.join(", ", alarms));
        }
    }

    /** Returns the models whose prediction sets are printed. */
    static Set<String> modelsOfSets(List<Answer> answers) {
        return answers.stream()
                .flatMap(answer -> covered(answer).stream())
                .map(PredictionMade::modelId)
                .collect(Collectors.toSet());
    }

    /**
     * Returns a prediction with a set; empty for an unfamiliar image, to which the coverage of a set does not apply.
     */
    private static Optional<PredictionMade> covered(Answer answer) {
        return Optional.of(answer.outcome())
                .filter(ImageOutcome.Predicted.class::isInstance)
                .map(outcome -> ((ImageOutcome.Predicted) outcome).prediction())
                .filter(prediction -> prediction.set() != null && !isUnfamiliar(prediction));
    }

    /** Returns the class, or its absence for an image that does not resemble the training images. */
    static String label(PredictionMade prediction) {
        return isUnfamiliar(prediction)
                ? "none of these (nearest: %s)".formatted(prediction.label())
                : prediction.label();
    }

    private static boolean isUnfamiliar(PredictionMade prediction) {
        return prediction.known() != null && !prediction.known().inDistribution();
    }

    private static String set(Answer answer, List<String> alarms) {
        return covered(answer).map(prediction -> text(prediction.set(), alarms)).orElse("");
    }

    private static String text(PredictionSet set, List<String> alarms) {
        String coverage =
                alarms.isEmpty() ? String.format(Locale.ROOT, "%.0f %%", 100 * set.coverage()) : "no coverage";
        return "  %s: %s".formatted(coverage, set.labels().isEmpty() ? "no class" : String.join(", ", set.labels()));
    }

    private static int labelWidth(List<Answer> answers) {
        return answers.stream()
                .map(Answer::outcome)
                .filter(ImageOutcome.Predicted.class::isInstance)
                .mapToInt(outcome ->
                        label(((ImageOutcome.Predicted) outcome).prediction()).length())
                .reduce(LABEL_WIDTH, Math::max);
    }

    /** Prints a row for each answer without a prediction. */
    public static void printTroubles(PrintWriter out, List<Answer> answers) {
        for (Answer answer : answers) {
            if (!(answer.outcome() instanceof ImageOutcome.Predicted)) {
                out.printf("%s  %s%n", answer.photo().file(), row(answer.outcome(), LABEL_WIDTH));
            }
        }
    }

    /** Returns the values of one answer. */
    static Map<String, Object> figures(Answer answer) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("file", answer.photo().file().toString());
        if (answer.outcome() instanceof ImageOutcome.Predicted predicted) {
            figures.put("prediction", predicted.prediction());
        } else if (answer.outcome() instanceof ImageOutcome.DeadLettered dead) {
            figures.put("code", dead.code());
            figures.put("reason", dead.reason());
        } else if (answer.outcome() instanceof ImageOutcome.Unanswered unanswered) {
            figures.put("reason", unanswered.reason());
        }
        return figures;
    }

    private static int width(List<Answer> answers) {
        return answers.stream().mapToInt(answer -> name(answer).length()).max().orElse(4) + 2;
    }

    private static String name(Answer answer) {
        return answer.photo().file().getFileName().toString();
    }

    private static String row(ImageOutcome outcome, int labels) {
        if (outcome instanceof ImageOutcome.Predicted predicted) {
            PredictionMade prediction = predicted.prediction();
            return ("%-" + labels + "s %11.4f  %s")
                    .formatted(label(prediction), prediction.probability(), prediction.modelId());
        }
        if (outcome instanceof ImageOutcome.DeadLettered dead) {
            return "dead letter: %s (%s)".formatted(dead.reason(), dead.code());
        }
        if (outcome instanceof ImageOutcome.Unanswered unanswered) {
            return unanswered.reason();
        }
        throw new AssertionError("unhandled outcome " + outcome);
    }
}
