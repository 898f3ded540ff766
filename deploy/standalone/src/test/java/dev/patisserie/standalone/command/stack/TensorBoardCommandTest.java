package dev.patisserie.standalone.command.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.standalone.command.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TensorBoardCommandTest {

    @TempDir
    Path work;

    private final Terminal terminal = new Terminal();

    @Test
    void printsFolderCommandAndAddress() throws IOException {
        // Given
        Path logs = work.resolve("tensorboard");
        Files.createDirectories(logs.resolve("r-1").resolve("train"));
        Files.createDirectories(logs.resolve("r-2"));

        // When
        int exit = terminal.run("tensorboard", "--work", work, "--port", "7007");

        // Then
        assertThat(exit).isZero();
        assertThat(terminal.out().lines())
                .containsExactly(
                        "curves     %s (requests: 2)".formatted(logs),
                        "install    pip install tensorboard",
                        "run        tensorboard --logdir '%s' --port 7007".formatted(logs),
                        "then open  http://localhost:7007");
    }

    @Test
    void explainsHowToGetCurvesIfThereAreNone() {
        assertThat(terminal.run("tensorboard", "--work", work)).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(terminal.err())
                .startsWith("tensorboard: expected the curves of a training, found none in")
                .contains(work.toString(), "patisserie demo");
    }
}
