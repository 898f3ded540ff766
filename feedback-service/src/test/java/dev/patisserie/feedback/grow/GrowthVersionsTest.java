package dev.patisserie.feedback.grow;

import static dev.patisserie.feedback.grow.GrowthFixture.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.json.Json;
import dev.patisserie.data.version.ExaminedImage;
import dev.patisserie.data.version.Publication;
import dev.patisserie.data.version.SplitRatios;
import dev.patisserie.data.version.VersionChanges;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Other programs send and retire versions at the same time. */
class GrowthVersionsTest {

    private final GrowthFixture growth = new GrowthFixture(FIRST, Optional.empty());

    @AfterEach
    void close() {
        growth.close();
    }

    /** Returns a version that another program makes of the versions, with one image more. */
    private DatasetPublished sibling(List<DatasetPublished> versions) throws IOException {
        var digest = GrowthFixture.digest("foreign");
        var image = new ExaminedImage(
                digest,
                GrowthFixture.bytes("foreign").length,
                new DifferenceHash(digest.first(), digest.second()),
                "pie",
                "foreign",
                false,
                () -> GrowthFixture.bytes("foreign"));
        var changes = new VersionChanges(GrowthFixture.DATASET, List.of(image), Set.of(), SplitRatios.DEFAULT, null);
        return new Publication(growth.store, growth.clock, (step, done, total) -> {})
                .publish(changes, new DatasetVersions(versions))
                .published();
    }

    private List<String> newest() throws IOException {
        List<DatasetPublished> versions = new ArrayList<>();
        for (byte[] value : growth.datasets.values()) {
            if (value != null) {
                versions.add(Json.MAPPER.readValue(value, DatasetPublished.class));
            }
        }
        DatasetPublished newest =
                new DatasetVersions(versions).newest(GrowthFixture.DATASET).orElseThrow();
        return growth.store.read(newest).entries().stream()
                .map(ManifestEntry::origin)
                .toList();
    }

    @Test
    void versionThatIsSentMeanwhileIsTheParentOfTheNextOne() throws IOException {
        // Given: the task of the next version has started
        growth.first();
        assertThat(growth.sent).hasSize(1);
        growth.send("more", FIRST, "pie");
        growth.tick();
        while (growth.work()) { // bytes are collected
            assertThat(growth.sent).hasSize(1);
        }
        growth.tick();

        // When
        DatasetPublished sibling = sibling(growth.sent);
        growth.clock.pass(Duration.ofSeconds(10));
        assertThat(growth.work()).isTrue();
        growth.dataset(sibling);
        growth.settle();

        // Then
        assertThat(growth.sent).hasSize(2);
        assertThat(growth.sent.get(1).parent()).isEqualTo(sibling.version());
        assertThat(newest()).hasSize(2 * FIRST + 1).contains("foreign", "more-0");
    }

    @Test
    void labelsThatANewerVersionLacksArePublishedAgain() throws IOException {
        // Given: two versions of the stream
        growth.first();
        growth.more("more");
        assertThat(growth.sent).hasSize(2);

        // When: a version without the labels of the second one is newer
        growth.dataset(sibling(growth.sent.subList(0, 1)));
        growth.settle();

        // Then
        assertThat(newest()).hasSize(2 * FIRST + 1).contains("foreign", "more-0");
        assertThat(growth.recorded.unpublished).isZero();
    }

    @Test
    void labelsOfARetiredVersionArePublishedAgain() throws IOException {
        growth.first();
        growth.more("more");

        growth.dataset(growth.sent.get(1).key(), null);
        growth.clock.pass(Duration.ofMinutes(2));
        growth.settle();

        assertThat(growth.sent).hasSize(3);
        assertThat(newest()).hasSize(2 * FIRST);
    }

    @Test
    void labelsOfAVersionThatIsRetiredAtOnceArePublishedAgain() throws IOException {
        // Given: the table never had the second version
        growth.first();
        growth.deliversVersions = false;
        growth.more("more");
        assertThat(growth.sent).hasSize(2);

        // When
        growth.deliversVersions = true;
        growth.clock.pass(Duration.ofMinutes(2));
        growth.settle();

        // Then
        assertThat(growth.sent).hasSize(3);
        assertThat(newest()).hasSize(2 * FIRST);
    }

    @Test
    void labelsOfTheOnlyVersionArePublishedAgainAfterItsRetirement() throws IOException {
        growth.first();

        growth.dataset(growth.sent.get(0).key(), null);
        growth.clock.pass(Duration.ofMinutes(2));
        growth.settle();

        assertThat(growth.sent).hasSize(2);
        assertThat(newest()).hasSize(FIRST);
    }

    @Test
    void versionOfOthersThatHasAllLabelsIsLeftAlone() throws IOException {
        growth.first();

        growth.dataset(sibling(growth.sent));
        growth.settle();

        assertThat(growth.sent).hasSize(1);
        assertThat(newest()).hasSize(FIRST + 1);
    }
}
