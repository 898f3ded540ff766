package dev.patisserie.trainer.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Augmentation.FillMode;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.golden.SharedFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorflow.types.TFloat32;

/**
 * Draws {@code target/contact-sheet.png} for inspection: a photo and six augmented variants, one row per kind of
 * change.
 */
class ContactSheetTest {

    private static final int SIZE = 160;
    private static final int VARIANTS = 6;
    private static final Path SHEET = Path.of("target", "contact-sheet.png");

    /** The change of each row, strong enough to be visible. */
    private static final List<Augmentation> ROWS = List.of(
            with(40, 0, 0, 0, 0, FillMode.NEAREST),
            with(0, 0.3, 0, 0, 0, FillMode.CONSTANT),
            with(0, 0.3, 0, 0, 0, FillMode.REFLECT),
            with(0, 0, 0.4, 0, 0, FillMode.WRAP),
            with(0, 0, 0, 30, 0, FillMode.NEAREST),
            new Augmentation(0.0, 0.0, 0.0, 0.0, 0.0, true, true, 0.5, 60.0, FillMode.NEAREST),
            Augmentation.DEFAULT);

    private static byte[] photo;

    @BeforeAll
    static void decodeAPhoto() throws IOException {
        Path file = SharedFiles.orSkip("data/desserts/train/cannoli/1154845.jpg");
        try (var decoder = new ImageDecoder(ImageLimits.DEFAULT)) {
            photo = decoder.decode(Files.readAllBytes(file), SIZE);
        }
    }

    // CHECKSTYLE OFF: ParameterNumber because each is one of the changes of a row
    private static Augmentation with(
            double rotation, double shift, double zoom, double shear, double brightness, FillMode fill) {
        return new Augmentation(rotation, shift, shift, zoom, shear, false, false, brightness, 0.0, fill);
    }

    // CHECKSTYLE ON: ParameterNumber

    @Test
    void drawsEachKindOfChange() throws IOException {
        // Given
        var sheet = new BufferedImage(SIZE * (VARIANTS + 1), SIZE * ROWS.size(), BufferedImage.TYPE_INT_RGB);

        for (int row = 0; row < ROWS.size(); row++) {
            // When
            List<byte[]> variants = augment(ROWS.get(row), row);

            // Then: no two are alike
            assertThat(variants.stream().map(Arrays::hashCode).distinct()).hasSize(VARIANTS);
            draw(sheet, photo, 0, row);
            for (int i = 0; i < VARIANTS; i++) {
                draw(sheet, variants.get(i), i + 1, row);
            }
        }
        ImageIO.write(sheet, "png", SHEET.toFile());
    }

    @Test
    void freesEveryBatch() throws Exception {
        try (var augmenter = new Augmenter(Augmentation.DEFAULT, SIZE)) {
            int leaking =
                    NativeMemory.roundsThatLeak(50, round -> augmenter.augment(batch(), chance(round), images -> {}));

            assertThat(leaking).isZero();
        }
    }

    private static List<byte[]> augment(Augmentation bounds, int seed) {
        byte[] rgb = new byte[VARIANTS * SIZE * SIZE * 3];
        try (var augmenter = new Augmenter(bounds, SIZE)) {
            augmenter.augment(batch(), chance(seed), images -> copy(images, rgb));
        }
        return IntStream.range(0, VARIANTS)
                .mapToObj(i -> Arrays.copyOfRange(rgb, i * photo.length, (i + 1) * photo.length))
                .toList();
    }

    private static void copy(TFloat32 images, byte[] rgb) {
        float[] values = new float[rgb.length];
        images.asRawTensor().data().asFloats().read(values);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.round(values[i]);
        }
    }

    private static Batch batch() {
        byte[] rgb = new byte[VARIANTS * photo.length];
        for (int i = 0; i < VARIANTS; i++) {
            System.arraycopy(photo, 0, rgb, i * photo.length, photo.length);
        }
        return new Batch(rgb, new int[VARIANTS], SIZE);
    }

    private static IntFunction<SplittableRandom> chance(int seed) {
        return image -> new SplittableRandom(1000L * seed + image);
    }

    private static void draw(BufferedImage sheet, byte[] rgb, int column, int row) {
        for (int i = 0; i < SIZE * SIZE; i++) {
            int color = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
            sheet.setRGB(column * SIZE + i % SIZE, row * SIZE + i / SIZE, color);
        }
    }
}
