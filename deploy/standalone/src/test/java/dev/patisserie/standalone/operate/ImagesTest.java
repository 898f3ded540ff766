package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the references to container images, and the scripts that pin and scan them. */
class ImagesTest {

    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    private static final Pattern REFERENCE =
            Pattern.compile("^(?:FROM|ARG JRE=| *image:) *([^\\s$]+)$", Pattern.MULTILINE);

    @TempDir
    Path folder;

    private static Stream<String> references(String text) {
        return REFERENCE.matcher(text).results().map(found -> found.group(1));
    }

    private static Stream<String> files() {
        return Stream.of(
                "docker-compose.yml",
                "deploy/docker/service.Dockerfile",
                "deploy/docker/cli.Dockerfile",
                "deploy/docker/s3.Dockerfile");
    }

    @Test
    void everyImageOfOthersHasAVersion() {
        assertThat(files().flatMap(file -> references(ProjectFiles.text(file)))
                        .filter(image -> !image.startsWith("patisserie/")))
                .hasSize(7)
                .allMatch(image -> image.matches("[a-z0-9/-]+:v?\\d[\\w.-]*(@sha256:[0-9a-f]{64})?"));
    }

    /** Copies the files, and writes a program that answers instead of Docker or a scanner. */
    private Path program(String script) throws IOException {
        for (String file : files().toList()) {
            Path copy = folder.resolve("project").resolve(file);
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, ProjectFiles.text(file).replaceAll("@sha256:[0-9a-f]{64}", ""));
        }
        Path program = folder.resolve("program");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private record Run(int exit, String output) {}

    private static Run run(List<String> command, String variable, Path program) throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(variable, program.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Run(process.exitValue(), output);
    }

    private Run pin(String script) throws Exception {
        Path program = program(script);
        String pin = ProjectFiles.path("deploy/docker/pin-images.sh").toString();
        return run(List.of(pin, folder.resolve("project").toString()), "DOCKER", program);
    }

    private List<String> pinned() {
        return files().flatMap(file -> {
                    try {
                        return references(
                                Files.readString(folder.resolve("project").resolve(file)));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .filter(image -> !image.startsWith("patisserie/"))
                .toList();
    }

    @Test
    void scriptPinsEachImageByTheDigestOfItsRegistry() throws Exception {
        Run run = pin("echo " + DIGEST);

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(pinned()).hasSize(7).allMatch(image -> image.endsWith("@" + DIGEST));

        Run again = run(
                List.of(
                        ProjectFiles.path("deploy/docker/pin-images.sh").toString(),
                        folder.resolve("project").toString()),
                "DOCKER",
                folder.resolve("program"));
        assertThat(again.exit()).as(again.output()).isZero();
        assertThat(pinned())
                .as("a second run changes nothing")
                .allMatch(image ->
                        image.endsWith(":" + DIGEST.substring(7)) && image.indexOf('@') == image.lastIndexOf('@'));
    }

    @Test
    void scriptChangesNothingWithoutADigest() throws Exception {
        Run run = pin("echo 'not found'");

        assertThat(run.exit()).isNotZero();
        assertThat(run.output()).contains("expected a digest of");
        assertThat(pinned()).noneMatch(image -> image.contains("@"));
    }

    @Test
    void scanChecksTheBillOfMaterialsOfEachModuleAndFailsOnAFinding() throws Exception {
        Path program = program("echo \"$@\"; case $2 in *broken*) exit 1 ;; esac");
        Path project = folder.resolve("project");
        for (String module : List.of("common", "broken")) {
            Files.createDirectories(project.resolve(module).resolve("target"));
            Files.writeString(project.resolve(module).resolve("target/bom.json"), "{}");
        }
        List<String> scan = List.of(ProjectFiles.path("deploy/scan.sh").toString(), project.toString());

        Run run = run(scan, "SCANNER", program);

        assertThat(run.exit()).isNotZero();
        assertThat(run.output()).contains("common/target/bom.json", "broken/target/bom.json");
        Files.delete(project.resolve("broken/target/bom.json"));
        assertThat(run(scan, "SCANNER", program).exit()).isZero();
        Files.delete(project.resolve("common/target/bom.json"));
        assertThat(run(scan, "SCANNER", program).output()).contains("mvn -Psbom");
    }
}
