package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.model.TestModel;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PhotosTest {

    private static final TopicPartition IMAGES = new TopicPartition("images", 0);
    private static final byte[] PHOTO = TestModel.picture(Color.RED);

    private final ManualClock clock = new ManualClock(NOON);
    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("none");
    private final Photos photos = new Photos(PhotosTest::position, () -> kafka, clock);

    private static Optional<ImageReference> position(String imageId) {
        return switch (imageId) {
            case "i-1" -> Optional.of(new ImageReference("images", 0, 7));
            case "forged" -> Optional.of(new ImageReference("training-requests", 0, 7));
            default -> Optional.empty();
        };
    }

    private void has(long beginning, long offset, byte[] value) {
        kafka.updateBeginningOffsets(Map.of(IMAGES, beginning));
        kafka.schedulePollTask(() -> kafka.addRecord(new ConsumerRecord<>("images", 0, offset, null, value)));
    }

    @Test
    void readsThePhotoAtItsPosition() {
        has(0, 7, PHOTO);

        Photos.Photo photo = photos.read("i-1");

        assertThat(photo.file()).isEqualTo(PHOTO);
        assertThat(photo.mediaType()).isEqualTo("image/png");
        assertThat(kafka.closed()).isTrue();
    }

    @Test
    void namesADeletedPhoto() {
        has(9, 9, PHOTO);

        assertThatThrownBy(() -> photos.read("i-1"))
                .isInstanceOfSatisfying(
                        WebApplicationException.class,
                        e -> assertThat(e.getResponse().getStatus()).isEqualTo(410))
                .hasMessageContaining("retention");
        assertThat(kafka.closed()).isTrue();
    }

    /** The console has no authentication. */
    @Test
    void servesNoOtherPositionAndNoOtherTopic() {
        assertThatThrownBy(() -> photos.read("i-2")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> photos.read("forged")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void servesNoFileThatIsNotAnImage() {
        has(0, 7, "<html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8));

        assertFails(ErrorCode.IMAGE_FORMAT_UNSUPPORTED);
    }

    @Test
    void failureOfKafkaIsAnAnswer() {
        kafka.schedulePollTask(() -> kafka.setPollException(new KafkaException("away")));

        assertFails(ErrorCode.SERVICE_BUSY);
    }

    @Test
    void readsALimitedNumberInASecond() {
        var limited = new Photos(PhotosTest::position, PhotosTest::away, clock);
        for (int i = 0; i < Photos.PER_SECOND; i++) {
            assertThatThrownBy(() -> limited.read("i-1")).hasMessageContaining("check the broker");
        }

        assertThatThrownBy(() -> limited.read("i-1")).hasMessageContaining("at most 10 photos a second");

        clock.pass(Duration.ofSeconds(1));
        assertThatThrownBy(() -> limited.read("i-1")).hasMessageContaining("check the broker");
    }

    private static MockConsumer<byte[], byte[]> away() {
        throw new KafkaException("no broker");
    }

    private void assertFails(ErrorCode code) {
        assertThatThrownBy(() -> photos.read("i-1"))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
