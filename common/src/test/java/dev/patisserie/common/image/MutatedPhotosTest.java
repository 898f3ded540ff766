package dev.patisserie.common.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.image.decode.ImageDecoder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/**
 * Seeded fuzzing of the decoder: {@code -Dfuzz.images=100000} for a long run. A failure names the number of the file,
 * which {@link MutatedPhotos} can recreate.
 */
class MutatedPhotosTest {

    private static final int SIZE = 64;
    private static final int IMAGES = Integer.getInteger("fuzz.images", 600);
    private static final int SHARED_PHOTOS = 40;

    /** Real photos, if the checkout has them. */
    private static final Path SHARED = Path.of("..", "..", "shared", "data", "desserts");

    @Test
    void decodesOrRejectsDamagedPhotosInConstantMemory() throws IOException {
        var files = new MutatedPhotos(originals());
        var decoded = new AtomicInteger();
        var rejected = new AtomicInteger();
        try (var decoder = new ImageDecoder(ImageLimits.DEFAULT)) {
            run(files, decoder, Math.min(IMAGES, 500), decoded, rejected); // fills every pool
            decoded.set(0);
            rejected.set(0);
            long objects = Pointer.totalCount();

            run(files, decoder, IMAGES, decoded, rejected);

            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(objects);
        }
        assertThat(decoded.get() + rejected.get()).isEqualTo(IMAGES);
        assertThat(decoded).as("some survive their damage").hasPositiveValue();
        assertThat(rejected).as("some do not").hasPositiveValue();
    }

    private static void run(
            MutatedPhotos files, ImageDecoder decoder, int count, AtomicInteger decoded, AtomicInteger rejected) {
        IntStream.range(0, count).parallel().forEach(number -> {
            if (isDecoded(decoder, files.get(number), number)) {
                decoded.incrementAndGet();
            } else {
                rejected.incrementAndGet();
            }
        });
    }

    private static boolean isDecoded(ImageDecoder decoder, byte[] file, int number) {
        try {
            assertThat(decoder.decode(file, SIZE)).hasSize(SIZE * SIZE * 3);
            return true;
        } catch (ImageRejectedException e) {
            assertThat(e.getMessage()).startsWith("expected ");
            return false;
        } catch (RuntimeException | OutOfMemoryError e) {
            throw new AssertionError("damaged photo %d broke the decoder".formatted(number), e);
        }
    }

    private static List<byte[]> originals() throws IOException {
        List<byte[]> originals = new ArrayList<>();
        BufferedImage photo = ImageFiles.photo(320, 240);
        for (float quality : new float[] {0.3f, 0.75f, 0.95f}) {
            originals.add(ImageFiles.jpeg(photo, quality));
        }
        originals.add(ImageFiles.progressiveJpeg(photo));
        originals.add(ImageFiles.withOrientation(ImageFiles.jpeg(photo, 0.75f), 6));
        originals.add(ImageFiles.cmykJpeg(64, 48, 10, 200, 30, 40));
        for (String format : List.of("png", "gif", "bmp")) {
            originals.add(ImageFiles.encode(ImageFiles.photo(120, 90), format));
        }
        originals.add(ImageFiles.WEBP);
        originals.addAll(GoldenImages.files());
        originals.addAll(shared());
        return originals;
    }

    private static List<byte[]> shared() throws IOException {
        if (!Files.isDirectory(SHARED)) {
            return List.of();
        }
        List<byte[]> photos = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SHARED)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .sorted()
                    .limit(SHARED_PHOTOS)
                    .toList()) {
                photos.add(Files.readAllBytes(file));
            }
        }
        return photos;
    }
}
