package dev.patisserie.standalone.command.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A script on the PATH stands in for the opener of the operating system. */
class LabelNextCommandTest {

    private static final String VIEW = "http://127.0.0.1:8082/console/#labelling";
    private static final String NOT_STARTED = "no browser could be started";

    @TempDir
    Path folder;

    private void opener(String name, int exitCode) throws IOException {
        assumeFalse(File.separatorChar == '\\');
        Path script = Files.writeString(
                folder.resolve(name), "#!/bin/sh\necho \"$@\" > '%s/opened'\nexit %d\n".formatted(folder, exitCode));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private String next(String osName, Map<String, String> environment) {
        var out = new StringWriter();
        int exitCode = new CommandLine(new LabelNextCommand(new Browser(osName, environment)))
                .setOut(new PrintWriter(out, true))
                .execute("--inference", "http://127.0.0.1:8082");
        assertThat(exitCode).as(out.toString()).isZero();
        return out.toString();
    }

    private Map<String, String> display() {
        return Map.of("PATH", "/nowhere" + File.pathSeparator + folder, "DISPLAY", ":0");
    }

    private String opened() throws IOException {
        return Files.readString(folder.resolve("opened")).strip();
    }

    @ParameterizedTest
    @CsvSource({"Linux, xdg-open", "FreeBSD, xdg-open", "Mac OS X, open"})
    void theOpenerOfTheSystemReceivesTheAddress(String osName, String program) throws IOException {
        opener(program, 0);

        assertThat(next(osName, display())).contains("labelling  " + VIEW).doesNotContain(NOT_STARTED);
        assertThat(opened()).isEqualTo(VIEW);
    }

    @Test
    void onWindowsTheShellOpensTheAddress() {
        assertThat(new Browser("Windows 11", Map.of()).command(URI.create(VIEW)))
                .isEqualTo(List.of("cmd", "/c", "start", "", VIEW));
    }

    @Test
    void anOpenerThatFailsLeavesTheAddress() throws IOException {
        opener("xdg-open", 3);

        assertThat(next("Linux", display())).contains(VIEW, NOT_STARTED);
        assertThat(opened()).isEqualTo(VIEW);
    }

    @ParameterizedTest
    @CsvSource({"Linux", "Mac OS X"})
    void withoutAnOpenerTheAddressIsPrinted(String osName) {
        assertThat(next(osName, display())).contains(VIEW, NOT_STARTED);
    }

    @Test
    void anOpenerThatCannotBeStartedLeavesTheAddress() throws IOException {
        opener("xdg-open", 0);
        Files.writeString(folder.resolve("xdg-open"), "#!/nowhere/interpreter\n");

        assertThat(next("Linux", display())).contains(VIEW, NOT_STARTED);
    }

    @Test
    void withoutADisplayNoOpenerIsStarted() throws IOException {
        opener("xdg-open", 0);

        assertThat(next("Linux", Map.of("PATH", folder.toString()))).contains(VIEW, NOT_STARTED);
        assertThat(folder.resolve("opened")).doesNotExist();
    }
}
