package dev.patisserie.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PatisserieTest {

    @TempDir
    Path folder;

    private final Terminal terminal = new Terminal();

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
                "backbones",
                "export",
                "import",
                "classify",
                "watch",
                "label",
                "label next",
                "label import",
                "feedback",
                "feedback status",
                "drift",
                "retrain",
                "retrain status",
                "retrain accept",
                "models",
                "topics",
                "tensorboard",
                "data",
                "data split",
                "pin",
                "unpin",
                "withdraw",
                "policy",
                "policy set",
                "policy show",
                "rollout",
                "rollout status",
                "rollout start",
                "rollout promote",
                "rollout abort",
                "dlq",
                "dlq list",
                "dlq show",
                "dlq redrive",
                "history"
            })
    void helpDescribesEachCommand(String command) {
        String[] words = (command + " --help").split(" ");

        assertThat(terminal.run(Arrays.copyOf(words, words.length, Object[].class)))
                .isZero();
        assertThat(terminal.out()).contains("Usage: patisserie " + command);
    }

    @Test
    void listsItsCommands() {
        assertThat(terminal.run("--help")).isZero();
        assertThat(terminal.out())
                .contains("demo", "compare", "up", "train", "jobs", "cancel", "reproduce", "drift")
                .contains(
                        "classify",
                        "watch",
                        "label",
                        "feedback",
                        "models",
                        "data",
                        "pin",
                        "policy",
                        "rollout",
                        "retrain",
                        "dlq")
                .contains("tensorboard");
    }

    @Test
    void requiresACommand() {
        assertThat(terminal.run()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains("expected a command");
    }

    @Test
    void messageListsTheValidPipelines() {
        assertThat(terminal.run("demo", "--pipeline", "magic")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains("pipeline must be one of simple, transfer, compare, import, was 'magic'");
    }

    @Test
    void messageListsTheValidPrecisions() {
        assertThat(terminal.run("demo", "--precision", "double")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains("precision must be one of auto, float32, bfloat16, was 'double'");
    }

    @Test
    void messageNamesAnInvalidFieldOfTransferLearning() {
        int exit = terminal.run("train", "--bootstrap", "127.0.0.1:9", "--pipeline", "transfer", "--views", -1);

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains("views must be 0 to 1000, was -1");
    }

    @Test
    void messageExplainsHowToStartAMissingStack() {
        assertThat(terminal.run("models", "--work", folder)).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(terminal.err())
                .startsWith("models: expected a running patisserie, found none in")
                .contains("patisserie up");
    }

    @Test
    void escapesClassNames() throws Exception {
        for (String label : new String[] {"pie\nall is well", "tart\u001b[2J"}) {
            Path classFolder = Files.createDirectories(folder.resolve("set").resolve(label));
            Files.writeString(classFolder.resolve("1.png"), label);
        }

        assertThat(terminal.run("data", "inspect", folder.resolve("set"))).isZero();
        assertThat(terminal.out())
                .contains("pie\\nall is well", "tart\\u001b[2J")
                .doesNotContain("\u001b");
    }

    @Test
    void escapesMessages() {
        assertThat(terminal.run("data", "inspect", folder.resolve("no\u001b[2J\u009b\nset")))
                .isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(terminal.err()).contains("no\\u001b[2J\\u009b\\nset").doesNotContain("\u001b", "\u009b");
    }

    @Test
    void messagesOfOtherFailuresAreOneLine() {
        assertThat(terminal.run("models", "--work", folder.resolve("a\nb"))).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(terminal.err().lines()).hasSize(1).first().asString().contains("a\\nb");
    }

    @ParameterizedTest
    @CsvSource({"--grow, --feedback", "--feedback, --loop"})
    void rejectsTwoKindsOfDemo(String one, String other) {
        assertThat(terminal.run("demo", one, other)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains("expected at most one of --grow, --feedback and --loop");
    }

    @Test
    void rejectsOwnPhotosForTheDemoThatDrawsItsPictures() {
        assertThat(terminal.run("demo", "--loop", "--data", "photos")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains("no --data with --loop");
    }

    @ParameterizedTest
    @CsvSource({
        "--grow, transfer, expected --pipeline simple with --grow",
        "--loop, transfer, expected --pipeline simple and no --data with --loop",
        "--feedback, compare, expected --pipeline simple or transfer with --feedback"
    })
    void rejectsADemoOfModelsThatCannotBeCompared(String kind, String pipeline, String message) {
        assertThat(terminal.run("demo", kind, "--pipeline", pipeline)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--stay", "--work=w", "--kafka-port=9092", "--feedback", "--loop"})
    void rejectsStartOptionsForRunningServices(String option) {
        assertThat(terminal.run("demo", "--bootstrap", "127.0.0.1:9", option)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains("the services run already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "train"})
    void rejectsALocalWeightsFileForARemoteTrainer(String command) {
        int exit = terminal.run(command, "--bootstrap", "127.0.0.1:9", "--weights", "/tmp/own.h5");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err())
                .contains("expected the name of a file in the trainer's weights folder")
                .contains("trainer.weights-folder");
    }

    @Test
    void rejectsAWeightsFileTogetherWithRandomWeights() {
        int exit = terminal.run(
                "train", "--bootstrap=127.0.0.1:9", "--pipeline=transfer", "--weights=own.h5", "--random-weights");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains("expected either --weights or --random-weights");
    }

    @Test
    void rejectsAMissingWeightsFileBeforeTheStart() {
        int exit = terminal.run("up", "--work", folder.resolve("work"), "--weights", folder.resolve("gone.h5"));

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(terminal.err()).contains("expected a weights file at").contains("gone.h5");
    }

    @Test
    void rejectsAnInvalidRequestId() {
        assertThat(terminal.run("cancel", "../etc", "--bootstrap", "127.0.0.1:9"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains("requestId must be", "'../etc'");
    }

    @Test
    void rejectsAMissingPhotoBeforeSending() throws Exception {
        Path there = Files.createFile(folder.resolve("there.jpg"));

        assertThat(terminal.run("classify", there, folder.resolve("gone.jpg"))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains("found none at").contains("gone.jpg");
    }
}
