package dev.patisserie.benchmarks.command;

import dev.patisserie.benchmarks.load.BenchReport;
import dev.patisserie.benchmarks.load.Bursts;
import dev.patisserie.benchmarks.load.DisturbedLoad;
import dev.patisserie.benchmarks.load.Latencies;
import dev.patisserie.benchmarks.load.OfferedLoad;
import dev.patisserie.benchmarks.load.SwapLoad;
import dev.patisserie.benchmarks.load.Throughput;
import java.io.PrintWriter;

/** Prints the results of the benchmark as Markdown. */
final class BenchView {

    private final PrintWriter out;

    BenchView(PrintWriter out) {
        this.out = out;
    }

    void print(BenchReport report) {
        out.println();
        printSubject(report);
        out.println();
        out.println("| images/s | median | min | max | warm-up | processor time, ms/image |");
        out.println("|---|---|---|---|---|---|");
        print("raw model", report.raw());
        print("decoder, one thread", report.decode());
        print("service without Kafka", report.withoutKafka());
        print("end to end", report.endToEnd());
        if (report.statements() != null) {
            print("model with probabilities only", report.statements().without());
            print("model with statements", report.statements().with());
        }
        if (report.delivery() != null) {
            print("at-least-once", report.delivery().atLeastOnce());
            print("exactly-once", report.delivery().exactlyOnce());
        }
        printRatios(report);
        printLatencies(report);
        out.flush();
    }

    private void printSubject(BenchReport report) {
        if (report.model() != null) {
            out.printf(
                    "%s: %s, %d px. ",
                    report.model().modelId(),
                    report.model().architecture(),
                    report.model().imageSize());
        }
        out.printf(
                "%d photos of %d KB on average; %d processors, load %.1f before, %.1f after.%n",
                report.photos(),
                report.meanPhotoBytes() / 1000,
                report.machine().processors(),
                report.machine().loadBefore(),
                report.machine().loadAfter());
    }

    private void print(String name, Throughput rate) {
        if (rate != null) {
            out.printf(
                    "| %s | %.0f | %.0f | %.0f | %d windows%s | %s |%n",
                    name,
                    rate.median(),
                    rate.min(),
                    rate.max(),
                    rate.warmUp().windows(),
                    rate.warmUp().steady() ? "" : ", NOT steady",
                    processorTime(rate));
        }
    }

    private static String processorTime(Throughput rate) {
        return rate.processorMillis().isEmpty() ? "unknown" : "%.2f".formatted(rate.medianProcessorMillis());
    }

    private void printRatios(BenchReport report) {
        out.println();
        if (report.overhead() != null) {
            out.printf(
                    "End to end is %.1f %% below the service without Kafka, %.1f %% below the raw model.%n",
                    report.overhead().ofServicePercent(), report.overhead().ofRawPercent());
        }
        print("service without Kafka", report.processorRatio(report.withoutKafka()));
        print("end to end", report.processorRatio(report.endToEnd()));
        if (report.delivery() != null) {
            out.printf(
                    "Exactly-once is %.1f %% below at-least-once.%n",
                    report.delivery().costPercent());
        }
        report.bursts().forEach(this::print);
        if (report.statements() != null) {
            print(report.statements());
        }
        if (report.swaps() != null) {
            SwapLoad swaps = report.swaps();
            out.printf(
                    "p99 during %d swaps, one every %.1f s, is %.2f times p99 without; a swap took %.1f s.%n",
                    swaps.swaps(), swaps.distanceSeconds(), swaps.p99Ratio(), swaps.swapSeconds());
        }
        if (report.hostile() != null) {
            print("a hostile model was verified", report.hostile());
        }
        if (report.shadow() != null) {
            print("a candidate answered 20 % of the images", report.shadow());
        }
    }

    private void print(String name, Double processorRatio) {
        if (processorRatio != null) {
            out.printf(
                    "Processor time per image / (decode + forward), %s: %.2f (median of the rounds; the goal is 1.10).%n",
                    name, processorRatio);
        }
    }

    private void print(Bursts bursts) {
        out.printf(
                "A burst of %d photos (%s): median %.0f ms, last answer %.0f ms, ratio %.2f (medians of %d bursts, %d unanswered).%n",
                bursts.images(),
                bursts.service(),
                bursts.medianMillis(),
                bursts.totalMillis(),
                bursts.ratio(),
                bursts.bursts(),
                bursts.unanswered());
    }

    private void print(BenchReport.Statements statements) {
        Double processor = statements.processorCostPercent();
        out.printf(
                "Known score, prediction set and maps cost %.1f %% of the model's throughput and %s of processor time.%n",
                statements.costPercent(), processor == null ? "an unknown part" : "%.1f %%".formatted(processor));
    }

    private void print(String work, DisturbedLoad load) {
        out.printf(
                "p99 while %s%s is %.2f times p99 without (%.0f and %.0f ms at %.0f images/s, medians of %d turns, %d unanswered).%n",
                work,
                load.throughout() ? "" : ", for a part of the time only,",
                load.p99Ratio(),
                DisturbedLoad.p99(load.during()),
                DisturbedLoad.p99(load.without()),
                load.offered(),
                load.during().size(),
                load.unanswered());
    }

    private void printLatencies(BenchReport report) {
        out.println();
        out.println("| latency, ms | images/s | p50 | p90 | p99 | p99.9 | max | unanswered | repeats | sent late by |");
        out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (BenchReport.Load load : report.latency()) {
            OfferedLoad result = load.result();
            print(
                    load.percentOfSaturation() == null ? "given rate" : load.percentOfSaturation() + " % of end to end",
                    result.offered(),
                    result.latency());
            out.printf(" %d | %d | %.1f |%n", result.unanswered(), result.repeats(), result.latestSendMillis());
        }
        if (report.swaps() != null) {
            printSwaps(report.swaps());
        }
    }

    private void printSwaps(SwapLoad swaps) {
        print("without swaps", swaps.offered(), swaps.without());
        out.println(" | | |");
        print("during swaps", swaps.offered(), swaps.during());
        out.printf(" %d | %d | |%n", swaps.unanswered(), swaps.repeats());
    }

    private void print(String name, double rate, Latencies.Summary latency) {
        out.printf(
                "| %s | %.0f | %.1f | %.1f | %.1f | %.1f | %.1f |",
                name, rate, latency.p50(), latency.p90(), latency.p99(), latency.p999(), latency.max());
    }
}
