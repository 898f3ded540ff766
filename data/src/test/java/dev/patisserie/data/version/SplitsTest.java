package dev.patisserie.data.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.dataset.version.Place;
import dev.patisserie.data.version.scan.ScannedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SplitsTest {

    private static final ContentDigest DIGEST = new ContentDigest(9, 0, 0, 0);

    /** An image with bits 1 to n of both hashes set; images are near if their numbers differ by at most 4. */
    private static ScannedImage image(int bits, Split split) {
        return new ScannedImage(new ContentDigest(bits, 1, 0, 0), 1, hash(bits), "pie", split, bits + ".jpg", null);
    }

    private static DifferenceHash hash(int bits) {
        return new DifferenceHash((1L << bits) - 1, (1L << bits) - 1);
    }

    private static ManifestEntry known(int bits, Split split) {
        var place = new Place(Place.shard("a".repeat(64)), 0, 1);
        return new ManifestEntry(new ContentDigest(bits, 2, 0, 0), place, "pie", split, DIGEST, hash(bits), null);
    }

    private static List<String> result(Assignment assignment) {
        List<String> result = new ArrayList<>();
        assignment.images().forEach(image -> result.add(image.image().origin() + " " + image.split()));
        assignment.leftOut().forEach(image -> result.add(image.origin() + " left out"));
        return result;
    }

    @Test
    void trainingImageNearANewHoldoutImageIsLeftOut() {
        Assignment assignment = GivenSplits.assign(
                List.of(), List.of(image(1, Split.TRAIN), image(5, Split.HOLDOUT), image(10, Split.TRAIN)));

        assertThat(result(assignment)).containsExactly("5.jpg HOLDOUT", "10.jpg TRAIN", "1.jpg left out");
    }

    @Test
    void newHoldoutImageNearAKnownTrainingImageJoinsItsSplit() {
        // 5 is near the known 1, 9 is near 5: both join; 20 stays
        Assignment assignment = GivenSplits.assign(
                List.of(known(1, Split.VALIDATION)),
                List.of(image(5, Split.HOLDOUT), image(9, Split.HOLDOUT), image(20, Split.HOLDOUT)));

        assertThat(result(assignment)).containsExactly("5.jpg VALIDATION", "9.jpg VALIDATION", "20.jpg HOLDOUT");
        assertThat(assignment.moved()).isEqualTo(2);
        assertThat(assignment.images().get(1).group()).isEqualTo(DIGEST);
    }

    @Test
    void imageBetweenKnownHoldoutAndTrainingIsLeftOut() {
        List<ManifestEntry> known = List.of(known(1, Split.TRAIN), known(9, Split.HOLDOUT));

        assertThat(result(GivenSplits.assign(known, List.of(image(5, Split.HOLDOUT)))))
                .containsExactly("5.jpg left out");
        assertThat(result(HashedSplits.assign(known, List.of(image(5, null)), SplitRatios.DEFAULT)))
                .containsExactly("5.jpg left out");
    }

    @Test
    void unsplitImageJoinsTheSplitOfItsNearDuplicates() {
        // 5 is near the known 1, and 9 near 5
        for (Split split : Split.values()) {
            Assignment assignment = HashedSplits.assign(
                    List.of(known(1, split)), List.of(image(5, null), image(9, null)), SplitRatios.DEFAULT);

            assertThat(result(assignment)).containsExactly("5.jpg " + split, "9.jpg " + split);
        }
    }

    @Test
    void everySplitOfAClassReceivesAGroupIfThereAreThree() {
        // Given: three images that are not near
        Assignment assignment = HashedSplits.assign(
                List.of(), List.of(image(1, null), image(20, null), image(40, null)), SplitRatios.DEFAULT);

        assertThat(assignment.images().stream().map(Assignment.Assigned::split))
                .containsExactlyInAnyOrder(Split.values());
    }

    @Test
    void hashedSharesAreThoseOfTheRatios() {
        var ratios = new SplitRatios(10, 30);
        List<Split> splits = Stream.iterate(0, i -> i + 1)
                .limit(10_000)
                .map(i -> ratios.of(new ContentDigest(i, 0, 0, 0)))
                .toList();

        // binomial: three standard deviations are 137 of 3000, and 90 of 1000
        assertThat(splits.stream().filter(split -> split == Split.HOLDOUT).count())
                .isBetween(2863L, 3137L);
        assertThat(splits.stream().filter(split -> split == Split.VALIDATION).count())
                .isBetween(910L, 1090L);
    }
}
