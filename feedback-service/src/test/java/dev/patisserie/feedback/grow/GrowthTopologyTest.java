package dev.patisserie.feedback.grow;

import static dev.patisserie.feedback.grow.GrowthFixture.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.version.OtherEntry;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.data.version.VersionExport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthTopologyTest {

    @TempDir
    Path temp;

    private GrowthFixture growth = new GrowthFixture(FIRST, Optional.empty());

    @AfterEach
    void close() {
        growth.close();
    }

    /** Replaces the topology by one that publishes each label. */
    private void eachLabel() {
        GrowthFixture before = growth;
        growth = new GrowthFixture(1, Optional.empty());
        before.close();
    }

    @Test
    void labelsBecomeAVersionThatIsExportedAsAFolder() throws IOException {
        growth.send(growth.label("spoon").is(null));
        growth.first();

        VersionExport.export(growth.store, growth.newest(), temp.resolve("export"), (step, done, total) -> {});

        assertThat(growth.sent).hasSize(1);
        assertThat(growth.recorded.versions).isEqualTo(1);
        try (Stream<Path> files = Files.walk(temp.resolve("export"))) {
            List<Path> found = files.filter(Files::isRegularFile).toList();
            assertThat(found).hasSize(FIRST + 1);
            assertThat(found)
                    .extracting(file -> temp.resolve("export").relativize(file).toString())
                    .contains("_other/" + GrowthFixture.digest("spoon") + ".gif")
                    .contains(
                            growth.newestImages().get("pie-0").folder() + "/" + GrowthFixture.digest("pie-0") + ".gif");
        }
    }

    @Test
    void fewerLabelsThanConfiguredAreNotPublished() {
        for (int i = 0; i < FIRST - 1; i++) {
            growth.send(growth.label("image-" + i).is(i % 2 == 0 ? "pie" : "tart"));
        }
        growth.settle();

        assertThat(growth.sent).isEmpty();
        assertThat(growth.recorded.unpublished).isEqualTo(FIRST - 1);
    }

    @Test
    void oneLabelIsPublishedAfterTheConfiguredTime() {
        growth.close();
        growth = new GrowthFixture(FIRST, Optional.of(Duration.ofDays(1)));
        growth.first();
        growth.send(growth.label("late").is("pie"));
        growth.settle();
        assertThat(growth.sent).hasSize(1);

        growth.clock.pass(Duration.ofDays(1));
        growth.settle();

        assertThat(growth.sent).hasSize(2);
        assertThat(growth.newestImages()).containsKey("late");
    }

    @Test
    void nextVersionHasTheImagesOfTheNewestOne() {
        growth.first();
        growth.more("more");

        assertThat(growth.sent).hasSize(2);
        assertThat(growth.sent.get(1).parent()).isEqualTo(growth.sent.get(0).version());
        assertThat(growth.newestImages()).hasSize(2 * FIRST).containsKeys("pie-0", "more-0");
    }

    @Test
    void nothingIsPublishedBeforeTheTableHasTheLastVersion() {
        // Given: the event of the first version is on its way
        growth.deliversVersions = false;
        growth.first();
        growth.more("more");
        assertThat(growth.sent).hasSize(1);

        // When
        growth.dataset(growth.sent.get(0));
        growth.settle();

        // Then
        assertThat(growth.sent).hasSize(2);
        assertThat(growth.newestImages()).hasSize(2 * FIRST);
    }

    @Test
    void classWithTooFewImagesWaitsWithoutStoppingTheOthers() {
        growth.send(growth.label("bun-0").is("bun"));
        growth.first();
        assertThat(growth.recorded.held).isEqualTo(1);
        assertThat(growth.newestImages()).doesNotContainKey("bun-0");

        growth.send(growth.label("bun-1").is("bun"));
        growth.send(growth.label("bun-2").is("bun"));
        growth.more("more");

        assertThat(growth.newestImages()).containsKeys("bun-0", "bun-1", "bun-2");
        assertThat(growth.recorded.held).isZero();
    }

    @Test
    void tooFewClassesWaitForOthers() {
        growth.more("pie");
        assertThat(growth.sent).isEmpty();
        assertThat(growth.recorded.held).isEqualTo(FIRST);

        for (int i = 0; i < 3; i++) {
            growth.send(growth.label("tart-" + i).is("tart"));
        }
        growth.settle();

        assertThat(growth.sent).hasSize(1);
        assertThat(growth.newestImages()).hasSize(FIRST + 3);
    }

    @Test
    void changedAndRetractedLabelsAreInTheNextVersion() {
        eachLabel();
        growth.first();
        String changed = growth.training("pie").get(0);
        String none = growth.training("pie").get(1);
        String retracted = growth.training("tart").get(0);
        int before = growth.newest().entries().size();

        growth.send(growth.label(changed).is("tart"));
        growth.send(growth.label(none).is(null));
        growth.send(growth.label(retracted).isRetracted());
        growth.settle();

        assertThat(growth.newestImages()).hasSize(before - 2).doesNotContainKeys(none, retracted);
        assertThat(growth.newestImages().get(changed).label()).isEqualTo("tart");
        assertThat(growth.newest().other()).extracting(OtherEntry::origin).containsExactly(none);
        assertThat(growth.recorded.unpublished).isZero();
    }

    @Test
    void labelBeforePublicationThatIsRetractedIsNotPublished() {
        Labels retracted = growth.label("retracted");
        growth.send(retracted.is("pie"));
        growth.send(retracted.isRetracted());
        growth.first();

        assertThat(growth.newestImages()).hasSize(FIRST).doesNotContainKey("retracted");
    }

    @Test
    void conflictIsReviewedOnceAndPublishedAfterItsConfirmation() {
        Labels image = growth.label("conflict");
        growth.send(image.isConflict("tart"));
        growth.send(image.isConflict("tart"));
        growth.first();

        assertThat(growth.reviews).hasSize(1);
        assertThat(growth.reviews.get(0).selection()).isEqualTo(new Selection(SelectionPolicy.CONFLICT, null));
        assertThat(growth.reviews.get(0).label()).isEqualTo("tart");
        assertThat(growth.newestImages()).doesNotContainKey("conflict");

        growth.send(image.isConfirmed(SelectionPolicy.CONFLICT, "tart"));
        growth.more("more");

        assertThat(growth.newestImages().get("conflict").label()).isEqualTo("tart");
        assertThat(growth.reviews).hasSize(1);
    }

    @Test
    void suspectIsReviewedOnceAndPublishedAfterItsConfirmation() {
        Labels image = growth.label("suspect");
        growth.send(image.isNot("pie", "tart"));
        growth.first();

        assertThat(growth.reviews).hasSize(1);
        assertThat(growth.reviews.get(0).selection().policy()).isEqualTo(SelectionPolicy.SUSPECT);
        assertThat(growth.recorded.reviews).containsEntry(SelectionPolicy.SUSPECT, 1);
        assertThat(growth.newestImages()).hasSize(FIRST).doesNotContainKey("suspect");

        growth.send(image.isConfirmed(SelectionPolicy.SUSPECT, "tart"));
        growth.more("more");

        assertThat(growth.newestImages().get("suspect").label()).isEqualTo("tart");
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
        growth.first();

        assertThat(growth.recorded.collected)
                .containsEntry(CollectionOutcome.EXPIRED, 1)
                .containsEntry(CollectionOutcome.UNREFERENCED, 1)
                .containsEntry(CollectionOutcome.UNUSABLE, 2)
                .containsEntry(CollectionOutcome.SAVED, FIRST);
        assertThat(growth.newestImages()).hasSize(FIRST);
    }

    @Test
    void imageThatIsSentAgainIsCollectedFromItsNewPosition() {
        growth.send(new Labels("again", new ImageReference("images", 3, 7)).is("pie"));
        growth.settle();

        growth.send(growth.label("again").is("pie"));
        growth.first();

        assertThat(growth.newestImages()).containsKey("again");
    }

    @Test
    void selectedImageIsSavedBeforeItIsLabelled() {
        growth.send(growth.select("selected"));
        growth.settle();
        growth.images.clear(); // retention

        growth.send(new Labels("selected", null).is("pie"));
        growth.first();

        assertThat(growth.newestImages()).containsKey("selected");
        assertThat(growth.recorded.collected).containsEntry(CollectionOutcome.SAVED, FIRST + 1);
    }

    @Test
    void labelThatCannotBeAFolderIsCountedAndNotPublished() {
        growth.send(growth.label("path").is("../pie"));
        growth.send(growth.label("other").is("_other"));
        growth.first();

        assertThat(growth.recorded.rejectedLabels).isEqualTo(2);
        assertThat(growth.newestImages()).hasSize(FIRST);
    }

    @Test
    void malformedVersionOfAnotherProgramIsSkipped() {
        growth.dataset("desserts@broken", "no JSON".getBytes(StandardCharsets.UTF_8));
        growth.first();

        assertThat(growth.sent).hasSize(1);
    }

    @Test
    void kafkaThatIsAwayDelaysTheCollection() {
        growth.isKafkaAway = true;
        growth.first();
        assertThat(growth.recorded.collectionRetries).isPositive();
        assertThat(growth.recorded.uncollected).isEqualTo(FIRST);

        growth.isKafkaAway = false;
        growth.settle();

        assertThat(growth.sent).hasSize(1);
        assertThat(growth.recorded.uncollected).isZero();
    }

    @Test
    void imageThatWasDeletedFromTheStoreIsCollectedAgain() {
        growth.send(growth.label("deleted").is("pie"));
        growth.settle();
        growth.objects.delete(GrowthFixture.object("deleted"));
        growth.first();
        growth.more("more");

        assertThat(growth.newestImages()).containsKey("deleted");
    }

    @Test
    void classOfAnImageThatComesFromElsewhereRemains() {
        // Given: a version with the bytes of pie-0, which another instance of the fixture published
        growth.first();
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
