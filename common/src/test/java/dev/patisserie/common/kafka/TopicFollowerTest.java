package dev.patisserie.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.clock.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.junit.jupiter.api.Test;

class TopicFollowerTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final FakeTopic topic = new FakeTopic(1);
    private final RecordingReader reader = new RecordingReader();
    private final CatchUp catchUp = new CatchUp(FakeTopic.NAME);
    private final ManualClock clock = new ManualClock(NOON);
    private final TopicFollower follower =
            new TopicFollower(FakeTopic.NAME, () -> topic, new TopicView<>(reader), catchUp, Duration.ZERO, clock);

    /** Records the visible content; the value "!" is invalid. */
    private static final class RecordingReader implements TopicView.Reader<String> {
        final List<String> lines = new ArrayList<>();
        int failures; // of the next changes and collections

        private void failOrAdd(String line) {
            if (failures > 0) {
                failures--;
                throw new StackOverflowError();
            }
            lines.add(line);
        }

        @Override
        public Optional<TopicView.Change<String>> read(ConsumerRecord<byte[], byte[]> record) {
            Optional<String> value = Optional.ofNullable(record.value()).map(String::new);
            if (value.filter("!"::equals).isPresent()) {
                throw new IllegalStateException("broken");
            }
            return Optional.of(new TopicView.Change<>(new String(record.key()), value));
        }

        @Override
        public void collected(Map<String, String> values) {
            failOrAdd("all " + new TreeMap<>(values));
        }

        @Override
        public void changed(String key, Optional<String> value) {
            failOrAdd(key + " " + value.orElse("gone"));
        }

        @Override
        public void skipped(ConsumerRecord<byte[], byte[]> record, Throwable failure) {
            lines.add("skipped " + record.offset());
        }
    }

    private void follow() {
        topic.then(follower::close);
        follower.run();
    }

    private void idle(int polls) {
        for (int i = 0; i < polls; i++) {
            topic.then(() -> {});
        }
    }

    @Test
    void publishesTheContentTogetherAtTheEnd() {
        topic.append(0, "m", "1");
        topic.append(0, "w", "1");
        topic.append(0, "w", null);
        topic.append(0, "m", "2");
        idle(3);
        topic.then(() -> assertThat(reader.lines).isEmpty());

        follow();

        assertThat(reader.lines).containsExactly("all {m=2}");
        assertThat(catchUp.isDone()).isTrue();
    }

    @Test
    void publishesLaterRecordsOneByOne() {
        topic.append(0, "m", "1");
        idle(1);
        topic.then(() -> topic.append(0, "n", "1"));
        topic.then(() -> topic.append(0, "m", null));

        follow();

        assertThat(reader.lines).containsExactly("all {m=1}", "n 1", "m gone");
    }

    @Test
    void includesRecordsThatAreAppendedDuringTheCollection() {
        topic.append(0, "m", "1");
        topic.append(0, "n", "1");
        idle(1);
        topic.then(() -> topic.append(0, "m", null));
        idle(1);

        follow();

        assertThat(reader.lines).containsExactly("all {n=1}");
    }

    @Test
    void skipsAnInvalidRecord() {
        topic.append(0, "m", "1");
        topic.append(0, "m", "!");
        topic.append(0, "n", "1");
        idle(3);

        follow();

        assertThat(reader.lines).containsExactly("skipped 1", "all {m=1, n=1}");
    }

    @Test
    void repeatsTheWholeContentAfterAFailedChange() {
        // Given
        topic.append(0, "m", "1");
        idle(1);
        topic.then(() -> reader.failures = 1);
        topic.then(() -> topic.append(0, "n", "1"));
        topic.then(() -> topic.append(0, "o", "1"));

        // When
        follow();

        // Then
        assertThat(reader.lines).containsExactly("all {m=1}", "all {m=1, n=1}", "o 1");
    }

    @Test
    void catchesUpOnlyOnceTheReaderHasAppliedTheContent() {
        // Given: the first collection fails, and again when it is retried
        reader.failures = 2;
        topic.append(0, "m", "1");
        idle(1);
        topic.then(() -> {
            assertThat(catchUp.isDone()).isFalse();
            clock.pass(Duration.ofMinutes(1));
        });
        topic.then(() -> clock.pass(Duration.ofMinutes(1)));
        idle(1);

        // When
        follow();

        // Then
        assertThat(reader.lines).containsExactly("all {m=1}");
        assertThat(catchUp.isDone()).isTrue();
    }

    @Test
    void keepsItsPositionDuringAnOutageOfTheBroker() {
        topic.append(0, "m", "1");
        idle(1);
        topic.then(() -> {
            topic.setAway(true);
            clock.pass(TopicFollower.LOOK);
        });
        topic.then(() -> {
            topic.setAway(false);
            clock.pass(TopicFollower.LOOK);
            topic.append(0, "n", "1");
        });

        follow();

        assertThat(reader.lines).containsExactly("all {m=1}", "n 1");
        assertThat(topic.beginnings).isEqualTo(1);
    }

    @Test
    void collectsAgainAfterALongOutageOfTheBroker() {
        topic.append(0, "m", "1");
        idle(1);
        topic.then(() -> {
            topic.setAway(true);
            clock.pass(TopicFollower.LOOK);
        });
        topic.then(() -> {
            topic.setAway(false);
            clock.pass(TopicFollower.LONGEST_AWAY);
        });
        idle(1);

        follow();

        assertThat(topic.beginnings).isEqualTo(2);
        assertThat(reader.lines).containsExactly("all {m=1}", "all {m=1}");
    }

    @Test
    void replayDoesNotShowAWithdrawnModel() {
        // Given: a model that is withdrawn, and a position that is lost
        topic.append(0, "w", "1");
        topic.append(0, "m", "1");
        topic.append(0, "w", null);
        idle(3);
        topic.then(() -> {
            throw new OffsetOutOfRangeException(Map.of());
        });
        idle(3);

        follow();

        assertThat(topic.beginnings).isEqualTo(2);
        assertThat(reader.lines).containsExactly("all {m=1}", "all {m=1}");
    }

    @Test
    void collectsAgainWhenPartitionsAreAdded() {
        topic.append(0, "m", "1");
        idle(1);
        topic.then(() -> {
            topic.setPartitions(2);
            topic.append(1, "n", "1");
            clock.pass(TopicFollower.LOOK);
        });
        idle(1);

        follow();

        assertThat(reader.lines).containsExactly("all {m=1}", "all {m=1, n=1}");
    }

    @Test
    void collectsAgainWhenTheTopicIsRecreated() {
        topic.append(0, "m", "1");
        topic.append(0, "n", "1");
        idle(2);
        topic.then(() -> {
            topic.setPartitions(0);
            topic.setPartitions(1);
            topic.append(0, "k", "1");
            clock.pass(TopicFollower.LOOK);
        });
        idle(1);

        follow();

        assertThat(reader.lines).containsExactly("all {m=1, n=1}", "all {k=1}");
    }

    @Test
    void continuesWithANewConsumerAfterAFailure() {
        topic.append(0, "w", "1");
        topic.append(0, "w", null);
        topic.append(0, "m", "1");
        idle(3);
        topic.then(() -> {
            throw new IllegalStateException("broken");
        });
        idle(1);
        topic.then(() -> {
            throw new IllegalStateException("broken in the middle of a collection");
        });
        idle(3);

        follow();

        assertThat(topic.beginnings).isEqualTo(3);
        assertThat(reader.lines).containsExactly("all {m=1}", "all {m=1}");
    }

    @Test
    void publishesEmptyContentForAMissingTopic() {
        topic.setPartitions(0);
        topic.whenGone(follower::close);

        follower.run();

        assertThat(reader.lines).containsExactly("all {}");
        assertThat(catchUp.isDone()).isTrue();
    }

    @Test
    void keepsTheContentWhenTheTopicIsDeleted() {
        topic.append(0, "m", "1");
        idle(1);
        topic.then(() -> {
            topic.setPartitions(0);
            topic.whenGone(follower::close);
            clock.pass(TopicFollower.LOOK);
        });

        follower.run();

        assertThat(reader.lines).containsExactly("all {m=1}");
    }
}
