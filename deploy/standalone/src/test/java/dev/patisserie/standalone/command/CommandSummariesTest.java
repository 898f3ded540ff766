package dev.patisserie.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The list of commands shows the first line of each description, which must be a complete sentence. */
class CommandSummariesTest {

    /** Width of a terminal without the column of names, which is 15 for {@code patisserie}. */
    private static final int LONGEST = 65;

    static List<CommandLine> commands() {
        List<CommandLine> all = new ArrayList<>();
        collect(Patisserie.commandLine(), all);
        return all;
    }

    private static void collect(CommandLine command, List<CommandLine> all) {
        for (CommandLine child : command.getSubcommands().values()) {
            all.add(child);
            collect(child, all);
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void summaryIsOneSentenceOnOneLine(CommandLine command) {
        String summary = command.getCommandSpec().usageMessage().description()[0];

        assertThat(summary).matches("[A-Z].*\\.").hasSizeLessThanOrEqualTo(LONGEST);
        assertThat(summary.split("\\. ")).hasSize(1);
    }

    @Test
    void commandListPrintsEachSummaryWhole() {
        var terminal = new Terminal();

        terminal.run();

        Stream<String> summaries = Patisserie.commandLine().getSubcommands().values().stream()
                .map(child -> child.getCommandSpec().usageMessage().description()[0]);
        assertThat(terminal.err().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(summaries).allSatisfy(summary -> assertThat(terminal.err()).contains(summary));
    }
}
