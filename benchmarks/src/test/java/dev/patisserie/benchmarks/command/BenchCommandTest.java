package dev.patisserie.benchmarks.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.standalone.command.Terminal;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {

    private final Terminal terminal = new Terminal();

    @Test
    void patisserieListsTheCommand() {
        // When
        int exit = terminal.run("--help");

        // Then
        assertThat(exit).isZero();
        assertThat(terminal.out()).containsPattern("\\n +bench +Measure throughput");
    }

    @Test
    void helpListsTheOptions() {
        // When
        int exit = terminal.run("bench", "--help");

        // Then
        assertThat(exit).isZero();
        assertThat(terminal.out()).contains("Usage: patisserie bench", "--swaps");
    }

    @Test
    void rejectsANumberOfSwapsThatIsNotAMultipleOfFour() {
        // When
        int exit = terminal.run("bench", "--swaps", "10");

        // Then
        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains("expected --swaps to be a multiple of 4");
    }
}
