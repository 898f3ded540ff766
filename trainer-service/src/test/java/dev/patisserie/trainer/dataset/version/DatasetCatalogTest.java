package dev.patisserie.trainer.dataset.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.DatasetReference;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.CatchUp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DatasetCatalogTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    private static final DatasetPublished OLD = version("desserts", "aa", NOON);
    private static final DatasetPublished NEW = version("desserts", "bb", NOON.plusSeconds(1));

    private final CatchUp read = new CatchUp(Topics.DATASETS);
    private final DatasetCatalog catalog = new DatasetCatalog(read, Duration.ZERO);

    private static DatasetPublished version(String name, String digits, Instant createdAt) {
        String id = digits.repeat(32);
        return new DatasetPublished(
                name, id, "manifests/m", Map.of("train", Map.of("pie", 3)), 3, 0, null, id, createdAt, null);
    }

    private static DatasetReference named(String text) {
        return DatasetReference.parse(text);
    }

    @Test
    void requestsWaitUntilTheTopicHasBeenRead() {
        catalog.replace(List.of(OLD));

        assertThatThrownBy(() -> catalog.resolve(named("desserts")))
                .isInstanceOfSatisfying(PatisserieException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.DATASET_VERSIONS_UNREAD);
                    assertThat(e.code().retriable()).isTrue();
                })
                .hasMessageContaining("datasets");

        read.complete();
        assertThat(catalog.resolve(named("desserts"))).contains(OLD);
    }

    @Test
    void nameMeansTheNewestVersionInWhateverOrderTheyWereRead() {
        read.complete();
        catalog.publish(NEW);
        catalog.publish(OLD);
        catalog.publish(version("photos", "cc", NOON.plusSeconds(9)));

        assertThat(catalog.resolve(named("desserts"))).contains(NEW);
        assertThat(catalog.resolve(named("cakes"))).isEmpty();
    }

    @Test
    void versionIsFoundByItsId() {
        read.complete();
        catalog.replace(List.of(OLD, NEW));

        assertThat(catalog.resolve(named(OLD.key()))).contains(OLD);
    }

    @Test
    void retiredVersionIsNotFound() {
        // Given
        read.complete();
        catalog.replace(List.of(OLD, NEW));

        // When
        catalog.retire(NEW.key());

        // Then
        assertThat(catalog.resolve(named("desserts"))).contains(OLD);
        assertThatThrownBy(() -> catalog.resolve(named(NEW.key())))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.DATASET_VERSION_MISSING))
                .hasMessageContaining(NEW.key())
                .hasMessageContaining("patisserie data list");
    }

    @Test
    void requestWaitsForAVersionWhoseEventArrivesLater() throws InterruptedException {
        // Given
        read.complete();
        var patient = new DatasetCatalog(read, Duration.ofMinutes(10));
        var found = new AtomicReference<Optional<DatasetPublished>>();
        var request = new Thread(() -> found.set(patient.resolve(named(NEW.key()))));
        request.start();
        await().until(() -> request.getState() == Thread.State.TIMED_WAITING);

        // When
        patient.publish(OLD);
        patient.publish(NEW);

        // Then
        request.join();
        assertThat(found.get()).contains(NEW);
    }
}
