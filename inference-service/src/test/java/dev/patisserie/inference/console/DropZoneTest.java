package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DropZoneTest {

    private final ManualClock clock = new ManualClock(NOON);
    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final DropZone zone = new DropZone(() -> kafka, clock);
    private final DropZone another = new DropZone(() -> kafka, clock); // of another replica

    @AfterEach
    void close() {
        kafka.close();
    }

    @Test
    void sendsAPhotoWithAnIdThatAllReplicasRecognize() {
        // When
        String id = zone.send(new byte[] {1, 2});

        // Then
        assertThat(kafka.history()).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo(Topics.IMAGES);
            assertThat(record.value()).containsExactly(1, 2);
            assertThat(record.headers().lastHeader("ce_id").value()).asString().isEqualTo(id);
        });
        assertThat(another.isDropped(id)).isTrue();
        assertThat(another.isDropped("camera-7")).isFalse();
    }

    /** Senders choose their ids, so a stream of such ids must not flood the viewers. */
    @Test
    void acceptsALimitedNumberOfIdsPerSecond() {
        long believed = IntStream.range(0, 1000)
                .filter(i -> zone.isDropped("console-" + i))
                .count();

        assertThat(believed).isEqualTo(DropZone.MOST_BELIEVED);
    }

    @Test
    void rejectsPhotosAboveTheLimitAndAcceptsLaterOnes() {
        // Given
        for (int i = 0; i < DropZone.PER_SECOND; i++) {
            zone.enter();
        }

        // When
        assertThatThrownBy(zone::enter)
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("at most 2 photos a second");

        // Then
        clock.pass(Duration.ofSeconds(1));
        zone.enter();
    }

    @Test
    void rejectsAPhotoThatKafkaCanNeverAccept() {
        kafka.sendException = new RecordTooLargeException("2 MB");

        assertThatThrownBy(() -> zone.send(new byte[] {1}))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE));
    }

    @Test
    void replacesAFailedProducer() {
        // Given
        var closed = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        closed.close();
        Iterator<Producer<byte[], byte[]>> producers =
                List.<Producer<byte[], byte[]>>of(closed, kafka).iterator();
        var restarted = new DropZone(producers::next, clock);
        assertThatThrownBy(() -> restarted.send(new byte[] {1}))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVICE_BUSY));

        // When
        restarted.send(new byte[] {2});

        // Then
        assertThat(kafka.history()).hasSize(1);
    }
}
