package dev.patisserie.standalone.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {

    private static final Running RUNNING = new Running(
            "127.0.0.1:9092",
            URI.create("http://127.0.0.1:8081"),
            URI.create("http://127.0.0.1:9081"),
            URI.create("http://127.0.0.1:8082"),
            URI.create("http://127.0.0.1:9082"),
            "desserts",
            "/data",
            "/models",
            "/weights",
            URI.create("http://127.0.0.1:9083"));

    @TempDir
    Path folder;

    @Test
    void servesOneStackAtATime() throws IOException {
        try (WorkFolder first = WorkFolder.take(folder)) {
            assertThatThrownBy(() -> WorkFolder.take(folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(first.root().toString())
                    .hasMessageContaining("--work");
        }

        WorkFolder.take(folder).close(); // free again
    }

    @Test
    void publishesTheAddressesOfARunningStack() throws IOException {
        try (WorkFolder work = WorkFolder.take(folder)) {
            assertThat(WorkFolder.running(folder)).isEmpty();

            work.announce(RUNNING);

            assertThat(WorkFolder.running(folder)).contains(RUNNING);
            assertThatThrownBy(() -> WorkFolder.take(folder)) // looking did not free it
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(WorkFolder.running(folder)).isEmpty();
    }

    @Test
    void ignoresTheAddressesOfAKilledStack() throws IOException {
        // Given the addresses of a stack that ended without a clean-up
        byte[] left;
        try (WorkFolder work = WorkFolder.take(folder)) {
            work.announce(RUNNING);
            left = Files.readAllBytes(folder.resolve("running.json"));
        }
        Files.write(folder.resolve("running.json"), left);

        assertThat(WorkFolder.running(folder)).isEmpty();
        try (WorkFolder next = WorkFolder.take(folder)) { // which has not published its addresses
            assertThat(WorkFolder.running(next.root())).isEmpty();
        }
    }

    @Test
    void emptiesTheFolderOnRequest() throws IOException {
        Files.createDirectories(folder.resolve("broker/images-0"));
        Files.writeString(folder.resolve("broker/images-0/log"), "old");

        try (WorkFolder work = WorkFolder.takeEmpty(folder)) {
            assertThat(work.broker()).doesNotExist();
        }
    }

    @Test
    void keepsTheContentOfAnEarlierStack() throws IOException {
        Files.createDirectories(folder.resolve("broker/images-0"));

        try (WorkFolder work = WorkFolder.take(folder)) {
            assertThat(work.broker().resolve("images-0")).exists();
        }
    }
}
