package dev.patisserie.feedback.grow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.dataset.version.OtherEntry;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.data.version.VersionExport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthTopologyTest {

    private static final int FIRST = 20;

    @TempDir
    Path temp;

    private GrowthFixture growth = new GrowthFixture(FIRST, Optional.empty());

    @AfterEach
    void close() {
        growth.close();
    }

    private Labels image(String imageId) {
        return new Labels(imageId, growth.image(imageId));
    }

    /** Sends ten labels of each of two classes, with the names {@code pie-0} and so on. */
    private void first() {
        for (int i = 0; i < FIRST / 2; i++) {
            for (String label : List.of("pie", "tart")) {
                growth.send(image(label + "-" + i).is(label));
            }
        }
        growth.settle();
    }

    /** Replaces the topology by one that publishes each label. */
    private void eachLabel() {
        GrowthFixture before = growth;
        growth = new GrowthFixture(1, Optional.empty());
        before.close();
    }

    private Map<String, ManifestEntry> newest() {
        return growth.newest().entries().stream().collect(Collectors.toMap(ManifestEntry::origin, Function.identity()));
    }

    @Test
    void labelsBecomeAVersionThatIsExportedAsAFolder() throws IOException {
        growth.send(image("spoon").is(null));
        first();

        VersionExport.export(growth.store, growth.newest(), temp.resolve("export"), (step, done, total) -> {});

        assertThat(growth.sent).hasSize(1);
        assertThat(growth.recorded.versions).isEqualTo(1);
        try (Stream<Path> files = Files.walk(temp.resolve("export"))) {
            List<Path> found = files.filter(Files::isRegularFile).toList();
            assertThat(found).hasSize(FIRST + 1);
            assertThat(found)
                    .extracting(file -> temp.resolve("export").relativize(file).toString())
                    .contains("_other/" + GrowthFixture.digest("spoon") + ".gif")
                    .contains(newest().get("pie-0").folder() + "/" + GrowthFixture.digest("pie-0") + ".gif");
        }
    }

    @Test
    void fewerLabelsThanConfiguredAreNotPublished() {
        for (int i = 0; i < FIRST - 1; i++) {
            growth.send(image("image-" + i).is(i % 2 == 0 ? "pie" : "tart"));
        }
        growth.settle();

        assertThat(growth.sent).isEmpty();
        assertThat(growth.recorded.unpublished).isEqualTo(FIRST - 1);
    }

    @Test
    void oneLabelIsPublishedAfterTheConfiguredTime() {
        growth.close();
        growth = new GrowthFixture(FIRST, Optional.of(Duration.ofDays(1)));
        first();
        growth.send(image("late").is("pie"));
        growth.settle();
        assertThat(growth.sent).hasSize(1);

        growth.clock.pass(Duration.ofDays(1));
        growth.settle();

        assertThat(growth.sent).hasSize(2);
        assertThat(newest()).containsKey("late");
    }

    @Test
    void nextVersionHasTheImagesOfTheNewestOne() {
        first();
        for (int i = 0; i < FIRST; i++) {
            growth.send(image("more-" + i).is("pie"));
        }
        growth.settle();

        assertThat(growth.sent).hasSize(2);
        assertThat(growth.sent.get(1).parent()).isEqualTo(growth.sent.get(0).version());
        assertThat(newest()).hasSize(2 * FIRST).containsKeys("pie-0", "more-0");
    }

    @Test
    void nothingIsPublishedBeforeTheTableHasTheLastVersion() {
        // Given: the event of the first version is on its way
        growth.deliversVersions = false;
        first();
        for (int i = 0; i < FIRST; i++) {
            growth.send(image("more-" + i).is("pie"));
        }
        growth.settle();
        assertThat(growth.sent).hasSize(1);

        // When
        growth.dataset(growth.sent.get(0));
        growth.settle();

        // Then
        assertThat(growth.sent).hasSize(2);
        assertThat(newest()).hasSize(2 * FIRST);
    }

    @Test
    void classWithTooFewImagesWaitsWithoutStoppingTheOthers() {
        growth.send(image("bun-0").is("bun"));
        first();
        assertThat(growth.recorded.held).isEqualTo(1);
        assertThat(newest()).doesNotContainKey("bun-0");

        growth.send(image("bun-1").is("bun"));
        growth.send(image("bun-2").is("bun"));
        for (int i = 0; i < FIRST; i++) {
            growth.send(image("more-" + i).is("pie"));
        }
        growth.settle();

        assertThat(newest()).containsKeys("bun-0", "bun-1", "bun-2");
        assertThat(growth.recorded.held).isZero();
    }

    @Test
    void tooFewClassesWaitForOthers() {
        for (int i = 0; i < FIRST; i++) {
            growth.send(image("pie-" + i).is("pie"));
        }
        growth.settle();
        assertThat(growth.sent).isEmpty();
        assertThat(growth.recorded.held).isEqualTo(FIRST);

        for (int i = 0; i < 3; i++) {
            growth.send(image("tart-" + i).is("tart"));
        }
        growth.settle();

        assertThat(growth.sent).hasSize(1);
        assertThat(newest()).hasSize(FIRST + 3);
    }

    @Test
    void changedAndRetractedLabelsAreInTheNextVersion() {
        eachLabel();
        first();
        String changed = training("pie", 0);
        String none = training("pie", 1);
        String retracted = training("tart", 0);
        int before = growth.newest().entries().size();

        growth.send(image(changed).is("tart"));
        growth.send(image(none).is(null));
        growth.send(image(retracted).isRetracted());
        growth.settle();

        assertThat(newest()).hasSize(before - 2).doesNotContainKeys(none, retracted);
        assertThat(newest().get(changed).label()).isEqualTo("tart");
        assertThat(growth.newest().other()).extracting(OtherEntry::origin).containsExactly(none);
        assertThat(growth.recorded.unpublished).isZero();
    }

    /** Returns the name of an image of a class in the training split, from which it can be removed. */
    private String training(String label, int index) {
        return newest().values().stream()
                .filter(entry -> entry.label().equals(label) && entry.folder().startsWith("train"))
                .map(ManifestEntry::origin)
                .sorted()
                .toList()
                .get(index);
    }

    @Test
    void labelBeforePublicationThatIsRetractedIsNotPublished() {
        Labels retracted = image("retracted");
        growth.send(retracted.is("pie"));
        growth.send(retracted.isRetracted());
        first();

        assertThat(newest()).hasSize(FIRST).doesNotContainKey("retracted");
    }

    @Test
    void conflictIsReviewedOnceAndPublishedAfterItsConfirmation() {
        Labels image = image("conflict");
        growth.send(image.isConflict("tart"));
        growth.send(image.isConflict("tart"));
        first();

        assertThat(growth.reviews).hasSize(1);
        assertThat(growth.reviews.get(0).selection()).isEqualTo(new Selection(SelectionPolicy.CONFLICT, null));
        assertThat(growth.reviews.get(0).label()).isEqualTo("tart");
        assertThat(newest()).doesNotContainKey("conflict");

        growth.send(image.isConfirmed(SelectionPolicy.CONFLICT, "tart"));
        for (int i = 0; i < FIRST; i++) {
            growth.send(image("more-" + i).is("pie"));
        }
        growth.settle();

        assertThat(newest().get("conflict").label()).isEqualTo("tart");
        assertThat(growth.reviews).hasSize(1);
    }

    @Test
    void suspectIsReviewedOnceAndPublishedAfterItsConfirmation() {
        Labels image = image("suspect");
        growth.send(image.isNot("pie", "tart"));
        first();

        assertThat(growth.reviews).hasSize(1);
        assertThat(growth.reviews.get(0).selection().policy()).isEqualTo(SelectionPolicy.SUSPECT);
        assertThat(growth.recorded.reviews).containsEntry(SelectionPolicy.SUSPECT, 1);
        assertThat(newest()).hasSize(FIRST).doesNotContainKey("suspect");

        growth.send(image.isConfirmed(SelectionPolicy.SUSPECT, "tart"));
        for (int i = 0; i < FIRST; i++) {
            growth.send(image("more-" + i).is("pie"));
        }
        growth.settle();

        assertThat(newest().get("suspect").label()).isEqualTo("tart");
        assertThat(growth.reviews).hasSize(1);
    }

    @Test
    void imageThatExpiredIsCountedAndNotPublished() {
        growth.send(new Labels("expired", new ImageReference("images", 3, 7)).is("pie"));
        growth.send(new Labels("unknown", null).is("pie"));
        growth.images.put(new ImageReference("labels", 0, 1), "{}".getBytes(StandardCharsets.UTF_8));
        growth.send(new Labels("json", new ImageReference("labels", 0, 1)).is("pie"));
        growth.images.put(new ImageReference("labels", 0, 2), null);
        growth.send(new Labels("tombstone", new ImageReference("labels", 0, 2)).is("pie"));
        first();

        assertThat(growth.recorded.collected)
                .containsEntry(CollectionOutcome.EXPIRED, 1)
                .containsEntry(CollectionOutcome.UNREFERENCED, 1)
                .containsEntry(CollectionOutcome.UNUSABLE, 2)
                .containsEntry(CollectionOutcome.SAVED, FIRST);
        assertThat(newest()).hasSize(FIRST);
    }

    @Test
    void imageThatIsSentAgainIsCollectedFromItsNewPosition() {
        growth.send(new Labels("again", new ImageReference("images", 3, 7)).is("pie"));
        growth.settle();

        growth.send(image("again").is("pie"));
        first();

        assertThat(newest()).containsKey("again");
    }

    @Test
    void selectedImageIsSavedBeforeItIsLabelled() {
        ImageReference position = growth.image("selected");
        var prediction = new ImageLabelled.Prediction("m-1", "pie", 0.8, GrowthFixture.START);
        growth.send(new ImageSelected(
                "selected",
                new Selection(SelectionPolicy.RANDOM, 0.1),
                prediction,
                List.of(),
                null,
                position,
                GrowthFixture.START,
                null));
        growth.settle();
        growth.images.clear(); // retention

        growth.send(new Labels("selected", null).is("pie"));
        first();

        assertThat(newest()).containsKey("selected");
        assertThat(growth.recorded.collected).containsEntry(CollectionOutcome.SAVED, FIRST + 1);
    }

    @Test
    void labelThatCannotBeAFolderIsCountedAndNotPublished() {
        growth.send(image("path").is("../pie"));
        growth.send(image("other").is("_other"));
        first();

        assertThat(growth.recorded.rejectedLabels).isEqualTo(2);
        assertThat(newest()).hasSize(FIRST);
    }

    @Test
    void malformedVersionOfAnotherProgramIsSkipped() {
        growth.dataset("desserts@broken", "no JSON".getBytes(StandardCharsets.UTF_8));
        first();

        assertThat(growth.sent).hasSize(1);
    }

    @Test
    void kafkaThatIsAwayDelaysTheCollection() {
        growth.isKafkaAway = true;
        first();
        assertThat(growth.recorded.collectionRetries).isPositive();
        assertThat(growth.recorded.uncollected).isEqualTo(FIRST);

        growth.isKafkaAway = false;
        growth.settle();

        assertThat(growth.sent).hasSize(1);
        assertThat(growth.recorded.uncollected).isZero();
    }

    @Test
    void imageThatWasDeletedFromTheStoreIsCollectedAgain() {
        growth.send(image("deleted").is("pie"));
        growth.settle();
        growth.objects.delete("collected/" + GrowthFixture.digest("deleted"));
        first();
        for (int i = 0; i < FIRST; i++) {
            growth.send(image("more-" + i).is("pie"));
        }
        growth.settle();

        assertThat(newest()).containsKey("deleted");
    }

    @Test
    void classOfAnImageThatComesFromElsewhereRemains() {
        // Given: a version with the bytes of pie-0, which another instance of the fixture published
        first();
        DatasetPublished curated = growth.sent.get(0);
        GrowthFixture before = growth;
        growth = new GrowthFixture(1, Optional.empty());
        before.objects.names().stream()
                .filter(name -> !name.startsWith("collected/"))
                .forEach(name -> growth.objects.put(name, before.objects.content(name)));
        before.close();
        growth.dataset(curated);

        // When
        FeedbackJoined label = new Labels("stream-0", growth.image("pie-0")).is("tart");
        growth.send(label);
        growth.settle();

        // Then: the label is settled, and the version unchanged
        assertThat(growth.sent).isEmpty();
        assertThat(growth.recorded.unpublished).isZero();
    }
}
