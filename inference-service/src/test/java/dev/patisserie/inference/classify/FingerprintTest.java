package dev.patisserie.inference.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fingerprints of predictions beside those of data set versions, whose images are decoded at another size. */
class FingerprintTest {

    private static final Path DESSERTS = Path.of("..", "..", "shared", "data", "desserts");

    @Test
    void photosHaveTheFingerprintsOfDataSetVersions() throws IOException {
        assumeThat(DESSERTS).as("real photos in the shared folder").exists();
        List<byte[]> photos = photos(300);
        try (var decoder = new ImageDecoder(ImageLimits.DEFAULT)) {
            for (int size : new int[] {128, 224}) {
                List<Integer> bits = photos.stream()
                        .map(photo -> distance(
                                DifferenceHash.of(decoder.decode(photo, DifferenceHash.SIZE)),
                                DifferenceHash.of(decoder.decode(photo, size), size)))
                        .toList();

                assertThat(bits).as("size %d", size).allMatch(distance -> distance <= DifferenceHash.NEAR);
                assertThat(bits.stream().filter(distance -> distance <= 2).count())
                        .as("size %d, photos that differ in at most 2 bits", size)
                        .isGreaterThanOrEqualTo(photos.size() * 93L / 100);
            }
        }
    }

    private static int distance(DifferenceHash one, DifferenceHash other) {
        return Long.bitCount(one.horizontal() ^ other.horizontal()) + Long.bitCount(one.vertical() ^ other.vertical());
    }

    private static List<byte[]> photos(int count) throws IOException {
        try (var files = Files.walk(DESSERTS)) {
            return files.filter(file -> file.toString().endsWith(".jpg"))
                    .sorted()
                    .limit(count)
                    .map(FingerprintTest::read)
                    .toList();
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
