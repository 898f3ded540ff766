package dev.patisserie.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.kafka.CompactedLog.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactedLogTest {

    private final CompactedLog<String> log = new CompactedLog<>();

    private static Place place(int partition, long offset, long second) {
        return new Place(partition, offset, Instant.ofEpochSecond(second));
    }

    @Test
    void keepsTheLastValueWhenAnEarlierRecordIsReadAgain() {
        log.add("m", place(0, 1, 1), Optional.of("old"));
        log.add("m", place(0, 2, 0), Optional.of("new"));

        log.add("m", place(0, 1, 1), Optional.of("old"));

        assertThat(log.value("m")).contains("new");
    }

    @Test
    void keepsATombstoneWhenAnEarlierRecordIsReadAgain() {
        log.add("m", place(0, 1, 1), Optional.of("value"));
        log.add("m", place(0, 2, 2), Optional.empty());

        log.add("m", place(0, 1, 1), Optional.of("value"));

        assertThat(log.value("m")).isEmpty();
        assertThat(log.values()).isEmpty();
    }

    @Test
    void prefersThePartitionWithTheLatestRecord() {
        log.add("m", place(0, 9, 1), Optional.of("before the partitions were added"));

        log.add("m", place(1, 0, 2), Optional.empty());

        assertThat(log.value("m")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void dependsOnlyOnTheSetOfRecords(long seed) {
        // Given: few keys and times, so that ties of every kind are among them
        record Added(String key, Place place, Optional<String> value) {}
        var random = new Random(seed);
        List<Added> records = new ArrayList<>();
        for (int offset = 0; offset < 40; offset++) {
            var place = place(random.nextInt(3), offset, random.nextInt(4));
            Optional<String> value = random.nextInt(3) == 0 ? Optional.empty() : Optional.of("v" + offset);
            records.add(new Added("k" + random.nextInt(4), place, value));
        }
        records.forEach(each -> log.add(each.key(), each.place(), each.value()));

        for (int permutation = 0; permutation < 20; permutation++) {
            // When: in another order, some of them twice
            Collections.shuffle(records, random);
            var other = new CompactedLog<String>();
            records.forEach(each -> other.add(each.key(), each.place(), each.value()));
            records.subList(0, 10).forEach(each -> other.add(each.key(), each.place(), each.value()));

            // Then
            assertThat(other.values()).isEqualTo(log.values());
        }
    }
}
