package dev.patisserie.feedback.grow;

import static dev.patisserie.feedback.grow.GrowthFixture.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.event.SelectionPolicy;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sources of labels that may write training data. */
class GrowthSourcesTest {

    private GrowthFixture growth = new GrowthFixture(FIRST, Optional.empty());

    @AfterEach
    void close() {
        growth.close();
    }

    @Test
    void labelsOfSendersAreNeitherCollectedNorPublished() {
        growth.send(growth.label("sent").ofSender().is("pie"));
        growth.send(growth.label("retracted").ofSender().isRetracted());
        growth.settle();
        assertThat(growth.recorded.collected).isEmpty();

        growth.first();

        assertThat(growth.newest().entries())
                .hasSize(FIRST)
                .extracting(ManifestEntry::origin)
                .doesNotContain("sent");
    }

    @Test
    void labelOfASenderThatIsJoinedAfterThatOfAPersonRetractsIt() {
        growth.first();
        String retracted = growth.training("pie").get(0);
        growth.send(growth.label(retracted).ofSender().is("tart"));
        growth.more("more");

        assertThat(growth.newestImages()).hasSize(2 * FIRST - 1).doesNotContainKey(retracted);
    }

    @Test
    void reviewThatWasNotRequestedDoesNotConfirmASuspect() {
        growth.send(growth.label("suspect").isConfirmed(SelectionPolicy.SUSPECT, "tart"));
        growth.first();

        assertThat(growth.recorded.reviews).containsEntry(SelectionPolicy.SUSPECT, 1);
        assertThat(growth.newest().entries()).hasSize(FIRST);
    }

    @Test
    void reviewOfTheSameLabellerDoesNotConfirmASuspect() {
        Labels suspect = growth.label("suspect");
        growth.send(suspect.isNot("pie", "tart"));
        growth.first();
        growth.send(suspect.isConfirmed(SelectionPolicy.SUSPECT, "tart", "ada"));
        growth.more("more");

        assertThat(growth.newest().entries()).hasSize(2 * FIRST);

        growth.send(suspect.isConfirmed(SelectionPolicy.SUSPECT, "tart", "grace"));
        growth.more("again");

        assertThat(growth.newest().entries()).hasSize(3 * FIRST + 1);
    }

    @Test
    void labelsOfSendersArePublishedIfConfigured() {
        growth.close();
        growth = new GrowthFixture(FIRST, Optional.empty(), true);
        growth.send(growth.label("sent").ofSender().is("pie"));
        growth.first();

        assertThat(growth.newest().entries()).extracting(ManifestEntry::origin).contains("sent");
    }
}
