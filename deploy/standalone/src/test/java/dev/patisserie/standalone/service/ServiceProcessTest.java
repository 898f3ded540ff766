package dev.patisserie.standalone.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.standalone.guard.ParentGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private Path guardJar;
    private Path serviceJar;

    @BeforeEach
    void pack() throws IOException {
        guardJar = jar("guard.jar", new Attributes.Name("Premain-Class"), ParentGuard.class);
        serviceJar = jar("service.jar", Attributes.Name.MAIN_CLASS, FakeServiceMain.class);
    }

    private Path jar(String name, Attributes.Name entryPoint, Class<?> type) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(entryPoint, type.getName());
        Path jar = folder.resolve(name);
        String path = type.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                var code = type.getClassLoader().getResourceAsStream(path)) {
            out.putNextEntry(new JarEntry(path));
            code.transferTo(out);
        }
        return jar;
    }

    private ServiceSpec spec(Map<String, String> properties) {
        return new ServiceSpec("oven", serviceJar, "64m", FreePorts.find(1).get(0), properties);
    }

    private ServiceProcess start(Map<String, String> properties) throws IOException {
        return ServiceProcess.start(spec(properties), guardJar, folder.resolve("logs/oven.log"));
    }

    @Test
    void isStartedOnceItsStartUpCheckPasses() throws Exception {
        try (ServiceProcess service = start(Map.of())) {
            service.awaitStarted(LONG);

            service.ensureAlive();
        }
    }

    @Test
    void endsTheProcessWhenClosed() throws Exception {
        ServiceProcess service = start(Map.of());
        service.awaitStarted(LONG);

        service.close();

        assertThat(service.handle().isAlive()).isFalse();
        assertThatThrownBy(service::ensureAlive).hasMessageStartingWith("oven ended");
    }

    @Test
    void failureOfTheStartIncludesTheEndOfTheLog() throws Exception {
        try (ServiceProcess service = start(Map.of("fake.fail", "true"))) {
            assertThatThrownBy(() -> service.awaitStarted(LONG))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("oven ended with exit code 1")
                    .hasMessageContaining("the oven is cold");
        }
    }

    /** Closes the pipe, like the operating system after the end of the parent. */
    @Test
    void endsWithItsParent() throws Exception {
        Process orphan = new ProcessBuilder(spec(Map.of()).command(guardJar)).start();
        try {
            orphan.getOutputStream().close();

            assertThat(orphan.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(orphan.exitValue()).isEqualTo(143);
        } finally {
            orphan.destroyForcibly();
        }
    }
}
