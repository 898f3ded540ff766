package dev.patisserie.standalone.command.stream;

import dev.patisserie.standalone.client.DeadLetters;
import dev.patisserie.standalone.client.DeadRecord.Place;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dlq show}. */
@Command(
        name = "show",
        description = "Print the headers of a dead letter and save its bytes.",
        mixinStandardHelpOptions = true)
final class DlqShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PLACE", description = "Position of the dead letter, as printed by 'dlq list'.")
    private String place;

    @Option(names = "--out", paramLabel = "FILE", description = "Output file for the bytes.")
    private Path file;

    @Mixin
    private RunningOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ConsumerRecord<byte[], byte[]> letter = DeadLetters.read(options.broker(), place());
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-24s %s%n", "key", text(letter.key()));
        out.printf("%-24s %s%n", "time", Instant.ofEpochMilli(letter.timestamp()));
        letter.headers().forEach(header -> out.printf("%-24s %s%n", header.key(), text(header.value())));
        byte[] bytes = letter.value() == null ? new byte[0] : letter.value();
        out.printf("%-24s %d%n", "bytes", bytes.length);
        if (file != null) {
            Files.write(file, bytes);
            out.printf("%-24s %s%n", "written to", file);
        }
        return CommandLine.ExitCode.OK;
    }

    private Place place() {
        try {
            return Place.of(place);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "-" : new String(bytes, StandardCharsets.UTF_8);
    }
}
