package dev.patisserie.data.version;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.dataset.version.DatasetVersion;
import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.store.FakeObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A store, a topic and a clock in memory. Shards have at most 20 kB. */
final class VersionFixture {

    static final String NAME = "desserts";

    final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    final FakeObjectStore objects = new FakeObjectStore(clock);
    final DatasetStore store = new DatasetStore(objects);
    final Map<String, DatasetPublished> topic = new TreeMap<>();

    static PublicationRequest whole(Path folder) {
        return new PublicationRequest(NAME, folder, PublicationRequest.Mode.WHOLE, SplitRatios.DEFAULT, false, "test");
    }

    static PublicationRequest shrinking(Path folder) {
        return new PublicationRequest(NAME, folder, PublicationRequest.Mode.WHOLE, SplitRatios.DEFAULT, true, null);
    }

    static PublicationRequest addition(Path folder) {
        return new PublicationRequest(NAME, folder, PublicationRequest.Mode.ADDITION, SplitRatios.DEFAULT, false, null);
    }

    DatasetVersions versions() {
        return new DatasetVersions(topic.values());
    }

    /** Publishes like the command: shards, manifest, event. */
    PublicationReport publish(PublicationRequest request) throws IOException {
        return publish(request, versions());
    }

    /** Publishes with an earlier content of the topic. */
    PublicationReport publish(PublicationRequest request, DatasetVersions seen) throws IOException {
        var publication = new Publication(store, clock, (step, done, total) -> {}, 20_000);
        PublicationReport report = publication.publish(request, seen);
        if (report.isNew()) {
            topic.put(report.published().key(), report.published());
        }
        clock.pass(Duration.ofMinutes(1));
        return report;
    }

    DatasetVersion newest() {
        return store.read(versions().newest(NAME).orElseThrow());
    }
}
