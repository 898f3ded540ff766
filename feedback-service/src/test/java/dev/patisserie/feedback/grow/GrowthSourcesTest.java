package dev.patisserie.feedback.grow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.event.SelectionPolicy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sources of labels that may write training data. */
class GrowthSourcesTest {

    private static final int FIRST = 20;

    private GrowthFixture growth = new GrowthFixture(FIRST, Optional.empty());

    @AfterEach
    void close() {
        growth.close();
    }

    private Labels image(String imageId) {
        return new Labels(imageId, growth.image(imageId));
    }

    private void first() {
        for (int i = 0; i < FIRST / 2; i++) {
            for (String label : List.of("pie", "tart")) {
                growth.send(image(label + "-" + i).is(label));
            }
        }
        growth.settle();
    }

    private void twentyMore() {
        for (int i = 0; i < FIRST; i++) {
            growth.send(image("more-" + i).is("pie"));
        }
        growth.settle();
    }

    @Test
    void labelsOfSendersAreNeitherCollectedNorPublished() {
        growth.send(image("sent").ofSender().is("pie"));
        growth.send(image("retracted").ofSender().isRetracted());
        growth.settle();
        assertThat(growth.recorded.collected).isEmpty();

        first();

        assertThat(growth.newest().entries())
                .hasSize(FIRST)
                .extracting(ManifestEntry::origin)
                .doesNotContain("sent");
    }

    @Test
    void labelOfASenderDoesNotReplaceThatOfAPerson() {
        first();
        growth.send(image("pie-0").ofSender().is("tart"));
        twentyMore();

        assertThat(growth.newest().entries())
                .filteredOn(entry -> entry.origin().equals("pie-0"))
                .extracting(ManifestEntry::label)
                .containsExactly("pie");
    }

    @Test
    void labelOfAPersonIsRetractedWithThatOfTheSender() {
        growth.send(image("retracted").is("pie"));
        growth.send(image("retracted").ofSender().is("tart"));
        growth.send(image("retracted").ofSender().isRetracted());
        first();

        assertThat(growth.newest().entries())
                .hasSize(FIRST)
                .extracting(ManifestEntry::origin)
                .doesNotContain("retracted");
    }

    @Test
    void reviewThatWasNotRequestedDoesNotConfirmASuspect() {
        growth.send(image("suspect").isConfirmed(SelectionPolicy.SUSPECT, "tart"));
        first();

        assertThat(growth.recorded.reviews).containsEntry(SelectionPolicy.SUSPECT, 1);
        assertThat(growth.newest().entries()).hasSize(FIRST);
    }

    @Test
    void reviewOfTheSameLabellerDoesNotConfirmASuspect() {
        Labels suspect = image("suspect");
        growth.send(suspect.isNot("pie", "tart"));
        first();
        growth.send(suspect.isConfirmed(SelectionPolicy.SUSPECT, "tart", "ada"));
        twentyMore();

        assertThat(growth.newest().entries()).hasSize(2 * FIRST);

        growth.send(suspect.isConfirmed(SelectionPolicy.SUSPECT, "tart", "grace"));
        for (int i = 0; i < FIRST; i++) {
            growth.send(image("again-" + i).is("pie"));
        }
        growth.settle();

        assertThat(growth.newest().entries()).hasSize(3 * FIRST + 1);
    }

    @Test
    void labelsOfSendersArePublishedIfConfigured() {
        growth.close();
        growth = new GrowthFixture(FIRST, Optional.empty(), true);
        growth.send(image("sent").ofSender().is("pie"));
        first();

        assertThat(growth.newest().entries()).extracting(ManifestEntry::origin).contains("sent");
    }
}
