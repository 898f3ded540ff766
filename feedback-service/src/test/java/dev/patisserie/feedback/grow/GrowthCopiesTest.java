package dev.patisserie.feedback.grow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.event.SelectionPolicy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several image ids have the same bytes. */
class GrowthCopiesTest {

    private final GrowthFixture growth = new GrowthFixture(1, Optional.empty());

    @AfterEach
    void close() {
        growth.close();
    }

    private List<String> labels(String imageId) {
        return growth.newest().entries().stream()
                .filter(entry -> entry.sha256().equals(GrowthFixture.digest(imageId)))
                .map(ManifestEntry::label)
                .toList();
    }

    @Test
    void retractionRemovesTheImageOnlyWithItsLastLabel() {
        growth.first();
        String original = growth.training("pie").get(0);
        Labels copy = growth.copy(original, "copy");
        growth.send(copy.is("pie"));
        growth.settle();

        growth.send(growth.label(original).isRetracted());
        growth.settle();
        assertThat(labels(original)).containsExactly("pie");

        growth.send(copy.isRetracted());
        growth.settle();
        assertThat(labels(original)).isEmpty();
    }

    @Test
    void differentLabelsOfTheSameBytesAreAConflictThatASecondLabelDecides() {
        growth.first();
        String original = growth.training("pie").get(0);
        Labels copy = growth.copy(original, "copy");
        growth.send(copy.is("tart"));
        growth.settle();
        assertThat(labels(original)).containsExactly("pie");
        assertThat(growth.recorded.reviews).containsEntry(SelectionPolicy.CONFLICT, 1);

        growth.send(copy.isConfirmed(SelectionPolicy.CONFLICT, "tart"));
        growth.settle();
        assertThat(labels(original)).containsExactly("tart");
    }
}
