package dev.patisserie.data.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DataCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        return new CommandLine(new DataCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(texts);
    }

    private int makeTiny(Path target) {
        return run("make", target, "--classes", 2, "--train", 2, "--validation", 1, "--holdout", 1, "--size", 32);
    }

    @Test
    void inspectFindsNoProblemInADrawnSet() throws IOException {
        // Given
        Path set = folder.resolve("set");
        Path json = folder.resolve("out.json");

        // When
        int made = makeTiny(set);
        int inspected = run("inspect", set, "--json", json);

        // Then
        assertThat(made).isZero();
        assertThat(inspected).isZero();
        JsonNode figures = Json.MAPPER.readTree(json.toFile());
        assertThat(figures.get("images").asInt()).isEqualTo(8);
        assertThat(figures.at("/classes/donut/train").asInt()).isEqualTo(2);
        assertThat(figures.get("broken")).isEmpty();
        assertThat(figures.get("duplicates")).isEmpty();
        assertThat(out.toString())
                .contains("drew 8 pictures of 2 classes")
                .contains("broken: 0, duplicates: 0 (across splits: 0)");
    }

    @Test
    void createsTheSplitBesideTheSourceByDefault() throws IOException {
        Path json = folder.resolve("out.json");
        run(
                "make",
                folder.resolve("set"),
                "--classes",
                2,
                "--train",
                5,
                "--size",
                32,
                "--validation",
                1,
                "--holdout",
                1);

        int exit = run("split", folder.resolve("set/train"), "--json", json);

        assertThat(exit).isZero();
        assertThat(folder.resolve("set/train-split/holdout/cupcake")).isNotEmptyDirectory();
        // of 5, a fifth is 1
        assertThat(Json.MAPPER
                        .readTree(json.toFile())
                        .at("/classes/cupcake/holdout")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void reportsAnInvalidOption() {
        assertThat(run("make", folder.resolve("set"), "--classes", 99)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("classes must be 2 to 6, was 99");
    }

    @ParameterizedTest
    @ValueSource(strings = {"make", "split", "inspect"})
    void helpDescribesEachSubcommand(String subcommand) {
        assertThat(run(subcommand, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: data " + subcommand).contains("DIR");
    }

    @Test
    void requiresASubcommand() {
        assertThat(run()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("expected one of make, split, inspect");
    }
}
