package dev.patisserie.standalone.command.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.client.DatasetTopic;
import dev.patisserie.standalone.command.Patisserie;
import dev.patisserie.standalone.command.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Kills {@code data publish} at random moments. */
@Tag("nightly")
class KilledPublicationTest {

    private static final int KILLS = 20;

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path temp;

    private Process publish(Path folder, String name, Path store) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Patisserie.class.getName(),
                        "data",
                        "publish",
                        folder.toString(),
                        "--name",
                        name,
                        "--bootstrap",
                        BROKER.bootstrap(),
                        "--dataset-store",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("publish.log").toFile())
                .start();
    }

    private static List<String> objects(Path store, String folder) throws IOException {
        if (Files.notExists(store.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(store.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(".")) // unfinished writes, which 'prune' deletes
                    .sorted()
                    .toList();
        }
    }

    @Test
    void killedPublicationIsInvisibleAndTheNextOneFinishes() throws Exception {
        // Given: an undisturbed publication and its duration
        Path folder = temp.resolve("photos");
        new Terminal().run("data", "make", folder, "--train", 300, "--size", 64);
        Path undisturbed = temp.resolve("undisturbed");
        long begun = System.nanoTime();
        assertThat(publish(folder, "undisturbed", undisturbed).waitFor()).isZero();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        var random = new Random(4);
        var topic = new DatasetTopic(BROKER.bootstrap());
        DatasetPublished expected = topic.read().newest("undisturbed").orElseThrow();

        for (int i = 0; i < KILLS; i++) {
            String name = "killed-" + i;
            Path store = temp.resolve(name);

            // When: it is killed, mostly in its second half, where it writes
            Process killed = publish(folder, name, store);
            killed.waitFor(millis / 2 + random.nextInt((int) millis / 2 + 1), TimeUnit.MILLISECONDS);
            killed.destroyForcibly().waitFor();

            // Then: no version, or a complete one
            List<DatasetPublished> versions = new ArrayList<>(topic.read().of(name));
            versions.forEach(version -> requireComplete(version, store));

            // When
            assertThat(publish(folder, name, store).waitFor())
                    .as(Files.readString(temp.resolve("publish.log")))
                    .isZero();

            // Then
            DatasetPublished version = topic.read().newest(name).orElseThrow();
            assertThat(version.version()).isEqualTo(expected.version());
            assertThat(objects(store, "shards")).isEqualTo(objects(undisturbed, "shards"));
            requireComplete(version, store);
        }
    }

    private static void requireComplete(DatasetPublished published, Path folder) {
        try (DatasetStore store = DatasetStore.open(StoreLocation.of(folder.toString()))) {
            int[] read = new int[1];
            var version = store.read(published);
            store.read(version.entries(), (entry, content) -> read[0]++);
            assertThat(read[0]).isEqualTo(version.entries().size());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
