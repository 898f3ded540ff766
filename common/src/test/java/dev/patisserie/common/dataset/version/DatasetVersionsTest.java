package dev.patisserie.common.dataset.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.DatasetReference;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DatasetVersionsTest {

    private static final DatasetVersion IMAGES = Versions.version(5);
    private static final DatasetPublished FIRST = published("desserts", "aaaaaaaa1", 0);
    private static final DatasetPublished SECOND = published("desserts", "aaaaaaaa2", 1);
    private static final DatasetPublished SAME_TIME = published("desserts", "bbbbbbbb", 1);
    private static final DatasetPublished OTHER = published("cakes", "cccccccc", 9);

    private static final DatasetVersions VERSIONS = new DatasetVersions(List.of(SAME_TIME, OTHER, SECOND, FIRST));

    private static DatasetPublished published(String dataset, String prefix, int seconds) {
        String id = prefix + "0".repeat(64 - prefix.length());
        return Versions.published(dataset, id, Versions.TIME.plusSeconds(seconds), IMAGES);
    }

    @Test
    void ordersVersionsByTimeThenDigest() {
        assertThat(VERSIONS.names()).containsExactly("cakes", "desserts");
        assertThat(VERSIONS.of("desserts")).containsExactly(FIRST, SECOND, SAME_TIME);
        assertThat(VERSIONS.newest("desserts")).contains(SAME_TIME);
        assertThat(VERSIONS.newest("tarts")).isEmpty();
    }

    @Test
    void dependsOnTheSetOfEventsAlone() {
        var random = new Random(3);
        List<DatasetPublished> events = new ArrayList<>(List.of(FIRST, SECOND, SAME_TIME, OTHER));
        for (int i = 0; i < 24; i++) {
            Collections.shuffle(events, random);
            assertThat(new DatasetVersions(events).newest("desserts")).contains(SAME_TIME);
        }
    }

    @Test
    void findsTheNewestOrTheNamedVersion() {
        assertThat(VERSIONS.require(DatasetReference.parse("desserts"))).isEqualTo(SAME_TIME);
        assertThat(VERSIONS.require(DatasetReference.parse(FIRST.key()))).isEqualTo(FIRST);
        assertThatThrownBy(() -> VERSIONS.require(DatasetReference.parse("cakes@" + FIRST.version())))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.DATASET_VERSION_MISSING));
    }

    @Test
    void resolvesAUniquePrefix() {
        assertThat(VERSIONS.resolve("desserts@aaaaaaaa2")).isEqualTo(SECOND);
        assertThat(VERSIONS.resolve("desserts@bbbbbbbb")).isEqualTo(SAME_TIME);
        assertThat(VERSIONS.resolve("cakes")).isEqualTo(OTHER);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VERSIONS.resolve("desserts@aaaaaaaa"))
                .withMessageContaining(FIRST.version())
                .withMessageContaining(SECOND.version());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VERSIONS.resolve("desserts@bbbbbbb"))
                .withMessageContaining("first 8 digits");
        assertThatThrownBy(() -> VERSIONS.resolve("desserts@cccccccc")).hasMessageContaining("data list");
    }
}
