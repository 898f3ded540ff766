package dev.patisserie.data.version;

import dev.patisserie.common.dataset.version.DifferenceHash;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * An index of difference hashes that finds near duplicates without a comparison with every hash. The 128 bits are
 * divided into nine bands. Hashes that differ in at most eight bits have the same bits in at least one band (pigeonhole
 * principle), so that no near duplicate is missed. Takes 44 bytes for each hash. Thread-safe.
 */
final class NearDuplicates {

    private static final int BANDS = DifferenceHash.NEAR + 1;

    /** The bands of the horizontal hash, and then those of the vertical one. */
    private static final int HORIZONTAL_BANDS = 5;

    private static final int[] SHIFTS = {0, 13, 26, 39, 52, 0, 16, 32, 48};
    private static final int[] BITS = {13, 13, 13, 13, 12, 16, 16, 16, 16};

    private final List<DifferenceHash> hashes;
    private final int[][] starts = new int[BANDS][];
    private final int[][] members = new int[BANDS][]; // grouped by the value of the band

    /**
     * Creates an index.
     *
     * @param hashes the hashes; not copied, not modified later
     */
    NearDuplicates(List<DifferenceHash> hashes) {
        this.hashes = hashes;
        for (int band = 0; band < BANDS; band++) {
            index(band);
        }
    }

    /** Sorts the hashes by the value of a band, by counting. */
    private void index(int band) {
        int[] start = new int[(1 << BITS[band]) + 1];
        for (DifferenceHash hash : hashes) {
            start[value(hash, band) + 1]++;
        }
        for (int i = 1; i < start.length; i++) {
            start[i] += start[i - 1];
        }
        int[] next = start.clone();
        int[] member = new int[hashes.size()];
        for (int i = 0; i < member.length; i++) {
            member[next[value(hashes.get(i), band)]++] = i;
        }
        starts[band] = start;
        members[band] = member;
    }

    private static int value(DifferenceHash hash, int band) {
        long bits = band < HORIZONTAL_BANDS ? hash.horizontal() : hash.vertical();
        return (int) (bits >>> SHIFTS[band]) & (1 << BITS[band]) - 1;
    }

    /** Passes the index of each near duplicate of a hash, in no particular order, each once. */
    void forEachNear(DifferenceHash hash, IntConsumer reader) {
        for (int band = 0; band < BANDS; band++) {
            int value = value(hash, band);
            for (int i = starts[band][value]; i < starts[band][value + 1]; i++) {
                int member = members[band][i];
                DifferenceHash other = hashes.get(member);
                if (hash.isNear(other) && !sharesEarlierBand(hash, other, band)) {
                    reader.accept(member);
                }
            }
        }
    }

    private static boolean sharesEarlierBand(DifferenceHash hash, DifferenceHash other, int band) {
        for (int earlier = 0; earlier < band; earlier++) {
            if (value(hash, earlier) == value(other, earlier)) {
                return true;
            }
        }
        return false;
    }
}
