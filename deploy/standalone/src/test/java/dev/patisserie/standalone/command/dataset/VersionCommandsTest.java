package dev.patisserie.standalone.command.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.client.DatasetTopic;
import dev.patisserie.standalone.client.TopicTail;
import dev.patisserie.standalone.command.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class VersionCommandsTest {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path temp;

    private final Terminal terminal = new Terminal();

    private int run(Object... arguments) {
        terminal.clear();
        List<Object> all = new ArrayList<>(List.of("data"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--bootstrap", BROKER.bootstrap()));
        return terminal.run(all.toArray());
    }

    private int runWithStore(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--dataset-store", temp.resolve("store")));
        return run(all.toArray());
    }

    private Path draw(String name, int seed) {
        Path folder = temp.resolve(name);
        terminal.run(
                "data",
                "make",
                folder,
                "--classes",
                2,
                "--train",
                8,
                "--validation",
                3,
                "--holdout",
                3,
                "--size",
                48,
                "--seed",
                seed);
        return folder;
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(temp.resolve(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private JsonNode figures() throws IOException {
        return Json.MAPPER.readTree(temp.resolve("out.json").toFile());
    }

    @Test
    void managesVersionsFromTheFirstToTheLast() throws Exception {
        Path first = draw("first", 1);
        Path second = draw("second", 2);

        // publish
        assertThat(runWithStore(
                        "publish",
                        first,
                        "--name",
                        "cakes",
                        "--reason",
                        "first photos",
                        "--json",
                        temp.resolve("out.json")))
                .as(terminal.toString())
                .isZero();
        String version = figures().at("/published/version").asText();
        assertThat(terminal.out()).contains("published cakes@" + version);
        List<Path> stored = files("store");
        assertThat(stored).hasSize(2); // a shard and a manifest

        // a second publication writes nothing
        assertThat(runWithStore("publish", first, "--name", "cakes")).isZero();
        assertThat(terminal.out()).contains("nothing was written");
        assertThat(files("store")).isEqualTo(stored);
        assertThat(records()).isEqualTo(1);

        // add
        assertThat(runWithStore("add", "cakes", second, "--json", temp.resolve("out.json")))
                .as(terminal.toString())
                .isZero();
        String child = figures().at("/published/version").asText();
        assertThat(figures().at("/published/parent").asText()).isEqualTo(version);

        // list and show
        assertThat(run("list")).isZero();
        assertThat(terminal.out()).containsSubsequence("cakes@" + version, "first photos", "cakes@" + child);
        assertThat(run("show", "cakes")).isZero();
        assertThat(terminal.out()).contains("cakes@" + child, "removed since " + version);
        assertThat(run("show", "cakes@" + version.substring(0, 8))).isZero();
        assertThat(terminal.out()).contains("cakes@" + version, "28 images");

        // diff
        assertThat(runWithStore(
                        "diff",
                        "cakes@" + version.substring(0, 8),
                        child.substring(0, 8),
                        "--json",
                        temp.resolve("out.json")))
                .isZero();
        assertThat(terminal.out()).contains("removed: 0", "relabelled: 0", "in another split: 0");
        assertThat(figures().at("/added")).isNotEmpty();

        // export
        assertThat(runWithStore("export", "cakes@" + version, temp.resolve("exported")))
                .isZero();
        assertThat(files("exported")).hasSize(28);
        assertThat(runWithStore("export", "cakes@" + version, temp.resolve("exported")))
                .isEqualTo(1);
        assertThat(terminal.run("data", "inspect", temp.resolve("exported"))).isZero();
        assertThat(terminal.out()).contains("28 files in 2 classes").doesNotContain("CANNOT TRAIN");

        // retire
        assertThat(runWithStore("retire", "cakes@" + child.substring(0, 8), "--by", "ada", "--reason", "blurred"))
                .isZero();
        assertThat(new DatasetTopic(BROKER.bootstrap()).read().of("cakes")).hasSize(1);
        assertRetiredBy("ada", "blurred");

        // prune: after the grace period only
        assertThat(runWithStore("prune")).isZero();
        assertThat(terminal.out()).contains("removed 0 manifests and 0 shards");
        for (Path file : files("store")) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        }
        assertThat(runWithStore("prune", "--dry-run")).isZero();
        assertThat(terminal.out()).contains("unused: 1 manifests and 1 shards");
        assertThat(runWithStore("prune")).isZero();
        assertThat(files("store")).isEqualTo(stored);
    }

    private static int records() {
        try (TopicTail tail = TopicTail.fromStart(BROKER.bootstrap(), Topics.DATASETS)) {
            return tail.drain().size();
        }
    }

    private static void assertRetiredBy(String by, String reason) {
        try (TopicTail tail = TopicTail.fromStart(BROKER.bootstrap(), Topics.DATASETS)) {
            var tombstone = tail.drain().stream()
                    .filter(message -> message.value() == null)
                    .findFirst()
                    .orElseThrow();
            assertThat(EventCodec.text(tombstone.headers(), DecisionHeaders.BY)).contains(by);
            assertThat(EventCodec.text(tombstone.headers(), DecisionHeaders.REASON))
                    .contains(reason);
        }
    }

    @Test
    void namesTheMissingVersion() {
        assertThat(run("show", "tarts")).isEqualTo(1);
        assertThat(terminal.err()).contains("expected a published version of data set 'tarts', found none");
    }

    @Test
    void requiresAStoreWithANamedBroker() {
        assertThat(run("export", "cakes", temp.resolve("out"))).isIn(1, 2);
        assertThat(run("prune")).isEqualTo(2);
        assertThat(terminal.err()).contains("expected --dataset-store with --bootstrap");
    }

    @Test
    void retiresOnlyANamedVersion() {
        assertThat(runWithStore("retire", "cakes")).isEqualTo(2);
        assertThat(terminal.err()).contains("expected NAME@VERSION");
    }
}
