package dev.patisserie.standalone.command.dataset;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.DatasetPublished;
import java.io.PrintWriter;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Prints a version as a table of its images by class and split. */
final class VersionTable {

    private VersionTable() {}

    static void print(DatasetPublished version, PrintWriter out) {
        out.printf("%-24s %8s %12s %8s%n", "class", "train", "validation", "holdout");
        SortedSet<String> labels = new TreeSet<>();
        version.images().values().forEach(classes -> labels.addAll(classes.keySet()));
        labels.forEach(label -> out.printf(
                "%-24s %8d %12d %8d%n",
                label,
                count(version, Split.TRAIN, label),
                count(version, Split.VALIDATION, label),
                count(version, Split.HOLDOUT, label)));
        if (version.otherCount() > 0) {
            out.printf("%-24s %8d%n", "(no class)", version.otherCount());
        }
        out.printf(
                "%d images, %d added, %d removed since %s%n",
                version.imageCount(),
                version.added(),
                version.removed(),
                version.parent() == null ? "the beginning" : version.parent());
    }

    private static int count(DatasetPublished version, Split split, String label) {
        return version.images().getOrDefault(split.folder(), Map.of()).getOrDefault(label, 0);
    }
}
