package dev.patisserie.standalone.command.dataset;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.data.version.Publication;
import dev.patisserie.data.version.PublicationReport;
import dev.patisserie.data.version.PublicationRequest;
import dev.patisserie.data.version.scan.Unreadable;
import dev.patisserie.standalone.client.DatasetTopic;
import dev.patisserie.standalone.command.option.DatasetOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Runs a publication and reports on it; shared by {@code data publish} and {@code data add}. */
public final class PublicationRun {

    /** Number of files that are named in a line. */
    private static final int NAMED = 5;

    private PublicationRun() {}

    /** Publishes a version, prints the report and writes it as JSON. */
    static void run(DatasetOptions options, PublicationRequest request, JsonFile json, PrintWriter out)
            throws IOException, InterruptedException {
        PublicationReport report = publish(options, request, out);
        print(report, out);
        json.write(report);
    }

    private static PublicationReport publish(DatasetOptions options, PublicationRequest request, PrintWriter out)
            throws IOException, InterruptedException {
        DatasetTopic topic = options.topic();
        try (DatasetStore store = options.store()) {
            return publish(topic, store, request, out);
        }
    }

    /**
     * Publishes a version, shows the progress and warns of versions that were published meanwhile.
     *
     * @param store not closed
     */
    public static PublicationReport publish(
            DatasetTopic topic, DatasetStore store, PublicationRequest request, PrintWriter out)
            throws IOException, InterruptedException {
        try (var view = new StepView(out)) {
            PublicationReport report = new Publication(store, Clock.systemUTC(), view).publish(request, topic.read());
            if (report.isNew()) {
                topic.publish(report.published());
                warnOfOthers(report.published(), topic, out);
            }
            return report;
        }
    }

    /** Names versions that were published meanwhile, and whose images this version does not have. */
    private static void warnOfOthers(DatasetPublished published, DatasetTopic topic, PrintWriter out) {
        topic.read().of(published.dataset()).stream()
                .filter(other -> !other.version().equals(published.version()))
                .filter(other -> Objects.equals(other.parent(), published.parent()))
                .filter(other -> !other.version().equals(published.parent()))
                .forEach(other -> out.printf(
                        "%s has the same parent; this version does not have its new images: compare by 'data diff'%n",
                        other.key()));
    }

    private static void print(PublicationReport report, PrintWriter out) {
        if (report.isNew()) {
            out.printf(
                    "published %s (%d shards, %d bytes written)%n",
                    report.published().key(), report.shardsWritten(), report.bytesWritten());
        } else {
            out.printf(
                    "%s is the newest version already; nothing was written%n",
                    report.published().key());
        }
        VersionTable.print(report.published(), out);
        count(out, report.duplicates(), "files have the bytes of another file; each image is stored once");
        named(
                out,
                report.unreadable().stream().map(Unreadable::file).toList(),
                "files cannot be decoded and are not published");
        named(out, report.leftOut(), "images are near duplicates of holdout images and never train: not published");
        count(out, report.moved(), "new holdout images join the split of their near duplicates");
        count(out, report.kept(), "images keep the split of an earlier version; the folder has them in another");
        count(out, report.relabelled(), "images have another class than in the parent");
        count(out, report.holdoutRemoved(), "images were REMOVED FROM THE HOLDOUT");
    }

    private static void count(PrintWriter out, int number, String meaning) {
        if (number > 0) {
            out.printf("%d %s%n", number, meaning);
        }
    }

    private static void named(PrintWriter out, List<String> files, String meaning) {
        if (!files.isEmpty()) {
            String first = files.stream().limit(NAMED).collect(Collectors.joining(", "));
            out.printf("%d %s: %s%s%n", files.size(), meaning, first, files.size() > NAMED ? ", ..." : "");
        }
    }
}
