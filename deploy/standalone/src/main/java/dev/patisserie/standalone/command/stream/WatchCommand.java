package dev.patisserie.standalone.command.stream;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.TopicTail;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code watch}. */
@Command(
        name = "watch",
        description = "Print predictions and dead letters as they arrive, until Ctrl-C.",
        mixinStandardHelpOptions = true)
public final class WatchCommand implements Callable<Integer> {

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "9223372036854775807",
            description = "End after N outcomes. Default: never.")
    private long count;

    @Mixin
    private RunningOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (TopicTail tail = TopicTail.fromNow(options.broker(), Topics.PREDICTIONS, Topics.IMAGES_DEAD_LETTERS)) {
            out.printf("%-27s %-24s %-16s %11s  %s  %s%n", "time", "key", "label", "probability", "model", "image");
            long seen = 0;
            while (seen < count) {
                for (ConsumerRecord<byte[], byte[]> message : tail.poll()) {
                    if (seen++ < count) {
                        out.println(line(message));
                    }
                }
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private static String line(ConsumerRecord<byte[], byte[]> message) {
        ImageOutcome outcome = ImageOutcome.read(message).outcome();
        String key = Records.keyText(message).orElse("-");
        if (outcome instanceof ImageOutcome.Predicted predicted) {
            PredictionMade made = predicted.prediction();
            return "%-27s %-24s %-16s %11.4f  %s  %s"
                    .formatted(
                            made.predictedAt(),
                            key,
                            Answers.label(made),
                            made.probability(),
                            made.modelId(),
                            made.imageId());
        }
        if (outcome instanceof ImageOutcome.DeadLettered dead) {
            return "%-27s %-24s dead letter: %s (%s)"
                    .formatted(Instant.ofEpochMilli(message.timestamp()), key, dead.reason(), dead.code());
        }
        throw new AssertionError("a record has an outcome: " + outcome);
    }
}
