package dev.patisserie.standalone.command.stream;

import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.ImageOutcome;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Formats answers as rows of a table and as JSON. */
public final class Answers {

    private Answers() {}

    /** Prints a row for each answer. */
    static void print(PrintWriter out, List<Answer> answers) {
        int width = width(answers);
        out.printf("%-" + width + "s%-16s %11s  %s%n", "file", "label", "probability", "model");
        for (Answer answer : answers) {
            out.printf("%-" + width + "s%s%n", name(answer), row(answer.outcome()));
        }
    }

    /** Prints a row for each answer without a prediction. */
    public static void printTroubles(PrintWriter out, List<Answer> answers) {
        for (Answer answer : answers) {
            if (!(answer.outcome() instanceof ImageOutcome.Predicted)) {
                out.printf("%s  %s%n", answer.photo().file(), row(answer.outcome()));
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

    private static String row(ImageOutcome outcome) {
        if (outcome instanceof ImageOutcome.Predicted predicted) {
            return "%-16s %11.4f  %s"
                    .formatted(
                            predicted.prediction().label(),
                            predicted.prediction().probability(),
                            predicted.prediction().modelId());
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
