package dev.patisserie.data.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.version.DifferenceHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearDuplicatesTest {

    /** Returns hashes around a few centres, with 0 to 7 different bits, so that many are near and many are not. */
    private static List<DifferenceHash> hashes(Random random, int count) {
        List<DifferenceHash> hashes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long centre = 0x9E3779B97F4A7C15L * random.nextInt(5);
            hashes.add(new DifferenceHash(flipped(random, centre), flipped(random, ~centre)));
        }
        return hashes;
    }

    private static long flipped(Random random, long bits) {
        long flipped = bits;
        for (int i = random.nextInt(8); i > 0; i--) {
            flipped ^= 1L << random.nextInt(64);
        }
        return flipped;
    }

    @Test
    void findsWhatAComparisonWithEveryHashFinds() {
        for (int seed = 0; seed < 20; seed++) {
            List<DifferenceHash> hashes = hashes(new Random(seed), 300);
            var index = new NearDuplicates(hashes);

            for (DifferenceHash hash : hashes) {
                List<Integer> found = new ArrayList<>();
                index.forEachNear(hash, found::add);

                assertThat(found)
                        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, hashes.size())
                                .filter(i -> hash.isNear(hashes.get(i)))
                                .boxed()
                                .toList());
            }
        }
    }

    @Test
    void isEmptyWithoutHashes() {
        new NearDuplicates(List.of()).forEachNear(new DifferenceHash(0, 0), member -> {
            throw new AssertionError("found " + member);
        });
    }
}
