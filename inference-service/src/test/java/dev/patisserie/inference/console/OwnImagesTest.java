package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.Outcome.Predicted;
import dev.patisserie.inference.classify.Outcome.Rejected;
import dev.patisserie.inference.classify.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnImagesTest {

    private final ConsoleHub hub = new ConsoleHub();
    private final List<Runnable> work = new ArrayList<>();
    private final OwnImages images = new OwnImages(
            hub, new Thumbnails(hub, new ThumbnailPainter((file, size) -> file), work::add, new ManualClock(NOON)));

    @Test
    void ignoresImagesWithoutViewers() {
        predicted("i-0");

        assertThat(images.claim("i-0")).isFalse();
        assertThat(work).isEmpty();
    }

    @Test
    void claimsAnOwnImageOnceAndOffersItsPhoto() {
        // Given
        Viewer.of(hub);

        // When
        predicted("i-0");

        // Then
        assertThat(images.claim("i-0")).isTrue();
        assertThat(images.claim("i-0")).isFalse();
        assertThat(images.claim("i-1")).isFalse();
        assertThat(work).hasSize(1);
    }

    @Test
    void ignoresRejectedImages() {
        // Given
        Viewer.of(hub);

        // When
        images.classified(List.of(image("i-0")), List.of(new Rejected(ErrorCode.IMAGE_CORRUPT, "no photo")));

        // Then
        assertThat(images.claim("i-0")).isFalse();
        assertThat(work).isEmpty();
    }

    private void predicted(String id) {
        images.classified(List.of(image(id)), List.of(new Predicted(Predictions.of(id, null, 5), Verdict.UNLABELLED)));
    }

    private static Image image(String id) {
        return new Image(id, new byte[] {1}, null, NOON, NOON);
    }
}
