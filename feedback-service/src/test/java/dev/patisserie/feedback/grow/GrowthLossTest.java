package dev.patisserie.feedback.grow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ImageReference;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The store loses or damages bytes of collected images. */
class GrowthLossTest {

    private final GrowthFixture growth = new GrowthFixture(1, Optional.empty());

    @AfterEach
    void close() {
        growth.close();
    }

    /** Publishes an image whose bytes are nowhere any more; its label is changed, which notices it. Returns its id. */
    private String lost() {
        growth.first();
        String imageId = growth.training("pie").get(0);
        growth.objects.delete(GrowthFixture.object(imageId));
        growth.images.clear();
        growth.send(new Labels(imageId, null).is("tart"));
        growth.settle();
        assertThat(growth.recorded.collected).containsEntry(CollectionOutcome.EXPIRED, 1);
        return imageId;
    }

    @Test
    void retractedImageIsRemovedFromTheVersion() {
        String lost = lost();

        growth.send(new Labels(lost, null).isRetracted());
        growth.settle();

        assertThat(growth.newestImages()).isNotEmpty().doesNotContainKey(lost);
        assertThat(growth.recorded.publicationRetries).isZero();
        assertThat(growth.recorded.unpublished).isZero();
    }

    @Test
    void otherBytesDoNotReplaceThoseOfThePublishedImage() {
        String lost = lost();
        var position = new ImageReference("images", 5, 0);
        growth.images.put(position, GrowthFixture.bytes("other"));

        growth.send(new Labels(lost, position).is("tart"));
        growth.settle();

        assertThat(growth.recorded.collected).containsEntry(CollectionOutcome.UNUSABLE, 1);
        assertThat(growth.newestImages().get(lost).sha256()).isEqualTo(GrowthFixture.digest(lost));
    }

    @Test
    void damagedBytesAreWrittenAgain() {
        growth.first();
        String damaged = growth.training("pie").get(0);
        growth.objects.put(GrowthFixture.object(damaged), new byte[GrowthFixture.bytes(damaged).length]);

        growth.send(growth.label(damaged).is("tart"));
        growth.settle();

        assertThat(growth.newestImages().get(damaged).label()).isEqualTo("tart");
        assertThat(growth.objects.content(GrowthFixture.object(damaged))).isEqualTo(GrowthFixture.bytes(damaged));
    }
}
