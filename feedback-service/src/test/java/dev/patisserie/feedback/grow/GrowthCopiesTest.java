package dev.patisserie.feedback.grow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.event.ImageReference;
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

    private Labels image(String imageId) {
        return new Labels(imageId, growth.image(imageId));
    }

    /** Publishes a version; returns the id of an image of class pie in the training split. */
    private String published() {
        for (int i = 0; i < 10; i++) {
            for (String label : List.of("pie", "tart")) {
                growth.send(image(label + "-" + i).is(label));
            }
        }
        growth.settle();
        return growth.newest().entries().stream()
                .filter(entry -> entry.label().equals("pie") && entry.folder().startsWith("train"))
                .map(ManifestEntry::origin)
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    /** Returns the labels of an id whose image has the bytes of another one. */
    private Labels copy(String imageId) {
        var position = new ImageReference("images", 1, 0);
        growth.images.put(position, GrowthFixture.bytes(imageId));
        return new Labels("copy", position);
    }

    private List<String> labels(String imageId) {
        return growth.newest().entries().stream()
                .filter(entry -> entry.sha256().equals(GrowthFixture.digest(imageId)))
                .map(ManifestEntry::label)
                .toList();
    }

    @Test
    void retractionRemovesTheImageOnlyWithItsLastLabel() {
        String original = published();
        Labels copy = copy(original);
        growth.send(copy.is("pie"));
        growth.settle();

        growth.send(image(original).isRetracted());
        growth.settle();
        assertThat(labels(original)).containsExactly("pie");

        growth.send(copy.isRetracted());
        growth.settle();
        assertThat(labels(original)).isEmpty();
    }

    @Test
    void differentLabelsOfTheSameBytesAreAConflictThatASecondLabelDecides() {
        String original = published();
        Labels copy = copy(original);
        growth.send(copy.is("tart"));
        growth.settle();
        assertThat(labels(original)).containsExactly("pie");
        assertThat(growth.recorded.reviews).containsEntry(SelectionPolicy.CONFLICT, 1);

        growth.send(copy.isConfirmed(SelectionPolicy.CONFLICT, "tart"));
        growth.settle();
        assertThat(labels(original)).containsExactly("tart");
    }
}
