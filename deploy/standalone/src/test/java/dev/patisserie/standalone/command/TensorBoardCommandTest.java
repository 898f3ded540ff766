package dev.patisserie.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TensorBoardCommandTest {

    @TempDir Path work;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Patisserie.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void printsFolderCommandAndAddress() throws IOException {
        // Given
        Path logs = work.resolve("tensorboard");
        Files.createDirectories(logs.resolve("r-1").resolve("train"));
        Files.createDirectories(logs.resolve("r-2"));

        // When
        int exit = run("tensorboard", "--work", work.toString(), "--port", "7007");

        // Then
        assertThat(exit).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "curves     %s (requests: 2)".formatted(logs),
                        "install    pip install tensorboard",
                        "run        tensorboard --logdir '%s' --port 7007".formatted(logs),
                        "then open  http://localhost:7007");
    }

    @Test
    void saysHowToGetCurvesWhereThereAreNone() {
        assertThat(run("tensorboard", "--work", work.toString()))
                .isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString())
                .startsWith("tensorboard: expected the curves of a training, found none in")
                .contains(work.toString(), "patisserie demo");
    }
}
