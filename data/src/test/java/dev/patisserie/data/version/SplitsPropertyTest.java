package dev.patisserie.data.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.dataset.version.Place;
import dev.patisserie.data.version.scan.ScannedImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Grows random sets version by version, with many near duplicates. */
class SplitsPropertyTest {

    private static final Place PLACE = new Place(Place.shard("a".repeat(64)), 0, 1);
    private static final List<String> LABELS = List.of("pie", "tart", "bun");

    private final Random random = new Random(7);
    private int images;

    private List<ScannedImage> draw(int count, boolean split) {
        List<ScannedImage> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "image " + images++;
            drawn.add(new ScannedImage(
                    ContentDigest.of(name.getBytes(StandardCharsets.UTF_8)),
                    1,
                    new DifferenceHash(near(), near()),
                    LABELS.get(random.nextInt(LABELS.size())),
                    split ? Split.values()[random.nextInt(3)] : null,
                    name,
                    null));
        }
        drawn.sort(Comparator.comparing(ScannedImage::sha256));
        return drawn;
    }

    /** Returns bits near one of a few centres: chains of near duplicates are frequent. */
    private long near() {
        long bits = 0x9E3779B97F4A7C15L * random.nextInt(12);
        for (int i = random.nextInt(4); i > 0; i--) {
            bits ^= 1L << random.nextInt(64);
        }
        return bits;
    }

    private static Assignment assign(List<ManifestEntry> kept, List<ScannedImage> added, boolean split) {
        return split ? GivenSplits.assign(kept, added) : HashedSplits.assign(kept, added, SplitRatios.DEFAULT);
    }

    private static List<ManifestEntry> entries(List<ManifestEntry> kept, Assignment assignment) {
        List<ManifestEntry> entries = new ArrayList<>(kept);
        assignment.images().forEach(added -> entries.add(entry(added)));
        entries.sort(Comparator.comparing(ManifestEntry::sha256));
        return entries;
    }

    private static ManifestEntry entry(Assignment.Assigned added) {
        ScannedImage image = added.image();
        return new ManifestEntry(
                image.sha256(), PLACE, image.label(), added.split(), added.group(), image.dhash(), null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void holdoutHasNoNearDuplicateInTrainingAndNoImageMoves(boolean split) {
        for (int set = 0; set < 30; set++) {
            List<ManifestEntry> version = List.of();
            Map<ContentDigest, Split> first = new HashMap<>();
            int leftOut = 0;
            for (int step = 0; step < 6; step++) {
                List<ScannedImage> added = draw(1 + random.nextInt(40), split);
                Assignment assignment = assign(version, added, split);
                assertThat(assignment.images().size() + assignment.leftOut().size())
                        .isEqualTo(added.size());
                leftOut += assignment.leftOut().size();
                version = entries(version, assignment);
                for (ManifestEntry entry : version) {
                    Split before = first.putIfAbsent(entry.sha256(), entry.split());
                    assertThat(before).isIn(null, entry.split());
                }
                requireDisjoint(version);
                requireGroups(version);
            }
            assertThat(leftOut + version.size()).isPositive();
        }
    }

    private static void requireDisjoint(List<ManifestEntry> version) {
        for (ManifestEntry one : version) {
            for (ManifestEntry other : version) {
                boolean oneInHoldout = one.split() == Split.HOLDOUT;
                boolean otherInHoldout = other.split() == Split.HOLDOUT;
                assertThat(oneInHoldout != otherInHoldout && one.dhash().isNear(other.dhash()))
                        .isFalse();
            }
        }
    }

    private static void requireGroups(List<ManifestEntry> version) {
        Map<ContentDigest, Set<Split>> groups = new HashMap<>();
        version.forEach(entry -> groups.computeIfAbsent(entry.group(), key -> EnumSet.noneOf(Split.class))
                .add(entry.split()));
        groups.forEach((group, splits) ->
                assertThat(splits.contains(Split.HOLDOUT) && splits.size() > 1).isFalse());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSameImagesGiveTheSameVersionAndARepetitionChangesNothing(boolean split) {
        for (int set = 0; set < 30; set++) {
            List<ScannedImage> added = draw(60, split);
            List<ManifestEntry> version = entries(List.of(), assign(List.of(), added, split));

            assertThat(entries(List.of(), assign(List.of(), List.copyOf(added), split)))
                    .isEqualTo(version);
            List<ScannedImage> again = added.stream()
                    .filter(image ->
                            version.stream().noneMatch(entry -> entry.sha256().equals(image.sha256())))
                    .toList();
            Assignment repeated = assign(version, again, split);
            assertThat(repeated.images()).isEmpty();
            assertThat(repeated.leftOut()).hasSameSizeAs(again);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void orderOfParentsImagesHasNoEffect(int seed) {
        List<ManifestEntry> version = entries(List.of(), assign(List.of(), draw(80, true), true));
        List<ScannedImage> added = draw(80, true);
        List<ManifestEntry> shuffled = new ArrayList<>(version);
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(entries(List.of(), assign(shuffled, added, true)))
                .isEqualTo(entries(List.of(), assign(version, added, true)));
    }
}
