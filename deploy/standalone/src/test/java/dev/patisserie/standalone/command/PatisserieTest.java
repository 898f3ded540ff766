package dev.patisserie.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PatisserieTest {

    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        return Patisserie.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "compare",
                "up",
                "train",
                "jobs",
                "cancel",
                "reproduce",
                "bench",
                "classify",
                "watch",
                "models",
                "topics",
                "tensorboard",
                "data",
                "data split",
                "pin",
                "unpin",
                "withdraw",
                "dlq",
                "dlq list",
                "dlq show",
                "dlq redrive"
            })
    void explainsEachCommand(String command) {
        String[] words = (command + " --help").split(" ");

        assertThat(run(Arrays.copyOf(words, words.length, Object[].class))).isZero();
        assertThat(out.toString()).contains("Usage: patisserie " + command);
    }

    @Test
    void listsItsCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("demo", "compare", "up", "train", "jobs", "cancel", "reproduce")
                .contains(
                        "classify",
                        "watch",
                        "models",
                        "data",
                        "pin",
                        "dlq",
                        "tensorboard",
                        "bench");
    }

    @Test
    void refusesANumberOfSwapsThatCannotBeMeasuredBeforeItMeasures() {
        assertThat(run("bench", "--swaps", "10")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("expected --swaps to be a multiple of 4");
    }

    @Test
    void asksForACommand() {
        assertThat(run()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("expected a command");
    }

    @Test
    void namesThePipelinesThatThereAre() {
        assertThat(run("demo", "--pipeline", "magic")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString())
                .contains("pipeline must be one of simple, transfer, compare, was 'magic'");
    }

    @Test
    void namesThePrecisionsThatThereAre() {
        assertThat(run("demo", "--precision", "double")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString())
                .contains("precision must be one of auto, float32, bfloat16, was 'double'");
    }

    @Test
    void namesTheFieldOfTransferLearningThatIsOutOfRange() {
        int exit =
                run("train", "--bootstrap", "127.0.0.1:9", "--pipeline", "transfer", "--views", -1);

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("views must be 0 to 1000, was -1");
    }

    @Test
    void saysHowToStartWhatItDidNotFind() {
        assertThat(run("models", "--work", folder)).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString())
                .startsWith("models: expected a running patisserie, found none in")
                .contains("patisserie up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--stay", "--work=w", "--kafka-port=9092", "--weights=w.h5"})
    void doesNotLetOptionsOfItsOwnServicesConcernRunningOnes(String option) {
        assertThat(run("demo", "--bootstrap", "127.0.0.1:9", option))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("the services run already");
    }

    @Test
    void noticesAnIdThatNoRequestCanHave() {
        assertThat(run("cancel", "../etc", "--bootstrap", "127.0.0.1:9"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("requestId must be", "'../etc'");
    }

    @Test
    void noticesAPhotoThatIsNotThereBeforeItSendsOne() throws Exception {
        Path there = Files.createFile(folder.resolve("there.jpg"));

        assertThat(run("classify", there, folder.resolve("gone.jpg")))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("found none at").contains("gone.jpg");
    }
}
