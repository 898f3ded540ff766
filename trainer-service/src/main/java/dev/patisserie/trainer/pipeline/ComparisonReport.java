package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.text.Printable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A comparison of two models as a page of Markdown. */
final class ComparisonReport {

    private ComparisonReport() {}

    static String of(ModelComparison figures, TrainedModel baseline, TrainedModel candidate) {
        return String.join(
                "\n",
                "# %s against %s".formatted(name(candidate.manifest()), name(baseline.manifest())),
                "",
                "| | model | holdout accuracy | holdout loss | training |",
                "|---|---|---|---|---|",
                row("baseline", baseline),
                row("candidate", candidate),
                "",
                verdict(figures),
                "",
                matrix(baseline.manifest()),
                matrix(candidate.manifest()));
    }

    private static String name(Manifest manifest) {
        return "%s (%s)"
                .formatted(
                        manifest.architecture(), manifest.request().pipeline().label());
    }

    private static String row(String role, TrainedModel model) {
        Manifest.Evaluation holdout = model.manifest().holdout();
        return "| %s | %s | %s | %s | %s s |"
                .formatted(
                        role,
                        model.manifest().modelId(),
                        decimals(holdout.accuracy(), 4),
                        decimals(holdout.loss(), 4),
                        decimals(model.trainingSeconds(), 1));
    }

    private static String verdict(ModelComparison figures) {
        double difference =
                figures.candidate().holdoutAccuracy() - figures.baseline().holdoutAccuracy();
        return """
                Of %d holdout images, only the candidate is correct on %d, only the baseline on %d.

                - McNemar's test (%s): p = %s
                - candidate's accuracy less the baseline's: %s, 95 %% interval %s to %s (paired bootstrap)""".formatted(
                        figures.images(),
                        figures.onlyCandidate(),
                        figures.onlyBaseline(),
                        figures.method(),
                        String.format(Locale.ROOT, "%.3g", figures.pValue()),
                        decimals(difference, 4),
                        decimals(figures.difference().lower(), 4),
                        decimals(figures.difference().upper(), 4));
    }

    /** Rows are the true classes, columns the predicted ones. */
    private static String matrix(Manifest manifest) {
        List<String> labels = manifest.labels();
        var page = new StringBuilder("## %s%n%n".formatted(name(manifest)));
        page.append("| true \\ predicted | ")
                .append(String.join(" | ", labels.stream().map(Printable::line).toList()))
                .append(" |\n");
        page.append("|---").append("|---".repeat(labels.size())).append("|\n");
        for (int i = 0; i < labels.size(); i++) {
            String counts = manifest.holdout().confusion().get(i).stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(" | "));
            page.append("| ")
                    .append(Printable.line(labels.get(i)))
                    .append(" | ")
                    .append(counts)
                    .append(" |\n");
        }
        return page.toString();
    }

    private static String decimals(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
