package dev.patisserie.feedback.grow;

import static dev.patisserie.feedback.grow.GrowthFixture.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bytes of images that nothing needs are deleted after the retention. */
class GrowthRetentionTest {

    private static final Duration ALMOST = GrowthFixture.RETENTION.minusMinutes(5);
    private static final Duration REST = Duration.ofMinutes(10);

    private final GrowthFixture growth = new GrowthFixture(FIRST, Optional.empty());

    @AfterEach
    void close() {
        growth.close();
    }

    private void pass(Duration time) {
        growth.clock.pass(time);
        growth.settle();
    }

    private boolean isStored(String imageId) {
        return growth.objects.names().contains(GrowthFixture.object(imageId));
    }

    @Test
    void imageWithoutALabelIsDeletedAfterTheRetention() {
        growth.send(growth.select("selected"));
        growth.settle();

        pass(ALMOST);
        assertThat(isStored("selected")).isTrue();
        pass(REST);

        assertThat(isStored("selected")).isFalse();
        assertThat(growth.recorded.deleted).isEqualTo(1);
        assertThat(growth.imageIds()).isEmpty();
    }

    @Test
    void anotherSelectionRenewsTheTime() {
        growth.send(growth.select("selected"));
        growth.settle();
        pass(ALMOST);
        growth.send(growth.select("selected"));

        pass(ALMOST);
        assertThat(isStored("selected")).isTrue();
        pass(REST);
        assertThat(isStored("selected")).isFalse();
    }

    @Test
    void retractionStartsTheTime() {
        growth.send(growth.label("retracted").is("pie"));
        pass(ALMOST);
        growth.send(growth.label("retracted").isRetracted());

        pass(ALMOST);
        assertThat(isStored("retracted")).isTrue();
        pass(REST);
        assertThat(isStored("retracted")).isFalse();
    }

    @Test
    void labelsThatWaitAndThoseOfVersionsKeepTheirBytes() {
        growth.first();
        growth.send(growth.label("waiting").is("pie"));
        growth.send(growth.label("conflict").isConflict("pie"));
        growth.settle();

        pass(GrowthFixture.RETENTION.multipliedBy(3));

        assertThat(growth.recorded.deleted).isZero();
        assertThat(growth.imageIds()).hasSize(FIRST + 2);
        assertThat(isStored("pie-0")).isTrue();
    }

    @Test
    void retractionThatIsNotPublishedYetKeepsTheBytes() {
        growth.first();
        growth.send(growth.label("pie-0").isRetracted());

        pass(GrowthFixture.RETENTION.multipliedBy(2));
        assertThat(isStored("pie-0")).isTrue();
        growth.more("more");
        growth.settle();

        assertThat(growth.newestImages()).doesNotContainKey("pie-0");
        assertThat(isStored("pie-0")).isFalse();
    }

    @Test
    void bytesThatAnotherImageNeedsRemain() {
        growth.send(growth.select("original"));
        growth.send(growth.copy("original", "copy").is("pie"));
        growth.settle();

        pass(GrowthFixture.RETENTION.multipliedBy(2));

        assertThat(isStored("original")).isTrue();
        assertThat(growth.imageIds()).containsExactly("copy");

        growth.send(growth.copy("original", "copy").isRetracted());
        pass(GrowthFixture.RETENTION.multipliedBy(2));
        assertThat(isStored("original")).isFalse();
    }

    @Test
    void labelDuringTheDeletionIsCollectedAgain() {
        // Given: the deletion waits for the worker
        growth.send(growth.select("late"));
        growth.settle();
        growth.clock.pass(GrowthFixture.RETENTION);
        growth.tick();

        // When
        growth.send(growth.label("late").is("pie"));
        growth.settle();

        // Then
        assertThat(growth.recorded.deleted).isEqualTo(1);
        assertThat(isStored("late")).isTrue();
        growth.first();
        assertThat(growth.newestImages()).containsKey("late");
    }

    @Test
    void copyThatIsSavedDuringTheDeletionIsCollectedAgain() {
        // Given: the copy is saved, but its result not taken, when the deletion is decided
        growth.send(growth.select("original"));
        growth.settle();
        growth.clock.pass(GrowthFixture.RETENTION);
        growth.send(growth.copy("original", "copy").is("pie"));
        growth.tick();

        // When
        growth.settle();

        // Then
        assertThat(growth.recorded.deleted).isEqualTo(1);
        assertThat(growth.imageIds()).containsExactly("copy");
        assertThat(isStored("original")).isTrue();
    }

    @Test
    void failureOfTheStoreOrAKillIsRetried() {
        growth.send(growth.select("selected"));
        growth.settle();
        growth.objects.failAt(0, false);
        pass(GrowthFixture.RETENTION);
        assertThat(growth.recorded.deletionRetries).isPositive();

        growth.objects.recover();
        growth.tick();
        growth.work(); // the bytes are deleted, and the result is lost
        growth.kill();
        growth.settle();

        assertThat(isStored("selected")).isFalse();
        assertThat(growth.imageIds()).isEmpty();
    }

    /** Whatever comes in any order, each label in force that waits or is published has its bytes. */
    @Test
    void neededBytesAreNeverDeleted() {
        for (int run = 0; run < 20; run++) {
            var random = new Random(run);
            try (var stream = new GrowthFixture(4, Optional.empty())) {
                List<String> labelled = new ArrayList<>();
                for (int step = 0; step < 60; step++) {
                    String imageId = "image-" + random.nextInt(12);
                    int event = random.nextInt(5);
                    if (event < 2) {
                        stream.send(stream.select(imageId));
                    } else if (event < 4) {
                        stream.send(stream.label(imageId).is(random.nextBoolean() ? "pie" : "tart"));
                        labelled.add(imageId);
                    } else {
                        stream.send(stream.label(imageId).isRetracted());
                        labelled.removeIf(imageId::equals);
                    }
                    if (random.nextInt(3) == 0) {
                        stream.clock.pass(Duration.ofDays(random.nextInt(40)));
                    }
                    stream.tick();
                    if (random.nextInt(2) == 0) {
                        stream.work();
                    }
                }
                stream.settle();

                assertThat(stream.objects.names())
                        .as("objects of run %d", run)
                        .containsAll(
                                labelled.stream().map(GrowthFixture::object).toList());
                assertThat(stream.recorded.deleted).isPositive();
            }
        }
    }
}
