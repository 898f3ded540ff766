package dev.patisserie.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;
import static org.junit.jupiter.api.condition.OS.MAC;

import dev.patisserie.standalone.operate.ProjectFiles;
import dev.patisserie.standalone.workspace.ProjectHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code patisserie} in a folder with fakes of Maven and of the JVM, which write their arguments to files.
 */
@EnabledOnOs({LINUX, MAC})
class LauncherTest {

    /** The file that the script writes after a build. */
    private static final String STAMP = "deploy/standalone/target/built";

    @TempDir
    Path home;

    @BeforeEach
    void lay() throws IOException {
        Files.copy(ProjectHome.find().root().resolve("patisserie"), home.resolve("patisserie"));
        Files.createFile(home.resolve("pom.xml"));
        for (String module : ProjectFiles.MODULES) {
            Files.createDirectories(home.resolve(module));
        }
        Files.createDirectories(home.resolve(STAMP).getParent());
        program("jdk/bin/java", "#!/bin/sh\necho \"$*\" >> %s/java.txt\n".formatted(home));
        program("bin/mvn", "#!/bin/sh\necho \"$*\" >> %s/mvn.txt\n".formatted(home));
        release("17.0.15");
    }

    private void program(String name, String script) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void release(String version) throws IOException {
        Files.writeString(
                home.resolve("jdk/release"), "IMPLEMENTOR=\"Example\"%nJAVA_VERSION=\"%s\"%n".formatted(version));
    }

    /** Runs the script; returns its output after its exit code. */
    private String run(String... arguments) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of("sh", home.resolve("patisserie").toString()), Stream.of(arguments))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME",
                        home.resolve("jdk").toString(),
                        "PATH",
                        home.resolve("bin") + ":" + System.getenv("PATH")));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + output;
    }

    /** Returns the arguments of the JVM that ran the command. */
    private String lastJvm() throws IOException {
        List<String> all = Files.readAllLines(home.resolve("java.txt"));
        return all.get(all.size() - 1);
    }

    private void built() throws IOException {
        Files.createFile(home.resolve(STAMP));
    }

    @Test
    void buildsOnlyOnce() throws Exception {
        // When
        String first = run("models");
        String second = run("models");

        // Then
        assertThat(first).startsWith("0 building...");
        assertThat(second).isEqualTo("0 ");
        assertThat(home.resolve("mvn.txt")).content().hasLineCount(1);
        assertThat(lastJvm()).endsWith("dev.patisserie.standalone.command.Patisserie models");
    }

    @Test
    void shortCommandsRunWithoutTheOptimisingCompiler() throws Exception {
        // Given
        built();

        // When
        run("models");

        // Then
        assertThat(lastJvm()).contains("-XX:TieredStopAtLevel=1");
    }

    @Test
    void longCommandsRunWithTheOptimisingCompiler() throws Exception {
        // Given
        built();

        // When
        run("up", "--replicas", "2");

        // Then
        assertThat(lastJvm()).doesNotContain("-XX:TieredStopAtLevel").endsWith("Patisserie up --replicas 2");
    }

    @Test
    void buildsAgainAfterAChangeOfASource() throws Exception {
        // Given
        built();
        Files.setLastModifiedTime(home.resolve(STAMP), FileTime.from(Instant.EPOCH));

        // When
        String output = run("models");

        // Then
        assertThat(output).startsWith("0 building...");
        assertThat(home.resolve("mvn.txt")).content().contains("package");
    }

    @Test
    void doesNotRunAfterAFailedBuild() throws Exception {
        // Given
        program("bin/mvn", "#!/bin/sh\necho compilation failure\nexit 1\n");

        // When
        String output = run("models");

        // Then
        assertThat(output).startsWith("1 ").contains("compilation failure", "patisserie: the build failed");
        assertThat(home.resolve("java.txt")).doesNotExist();
    }

    @Test
    void rejectsAnOldJdk() throws Exception {
        // Given
        built();
        release("11.0.2");

        // When
        String output = run("models");

        // Then
        assertThat(output).startsWith("1 patisserie: expected a JDK 17 or newer, found Java 11.0.2");
        assertThat(home.resolve("java.txt")).doesNotExist();
    }
}
