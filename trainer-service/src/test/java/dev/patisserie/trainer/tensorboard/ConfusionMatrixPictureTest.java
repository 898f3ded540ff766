package dev.patisserie.trainer.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.model.Manifest.ClassScore;
import dev.patisserie.common.model.Manifest.Evaluation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes its pictures to {@code target/confusion-*.png} for inspection. */
class ConfusionMatrixPictureTest {

    private static final List<String> DESSERTS =
            List.of("cupcake", "donut", "ice_cream", "layer_cake", "macaron", "pie");

    /** Returns {@code images} images per class, of which one in ten is predicted as the next class. */
    private static Evaluation evaluation(List<String> labels, int images) {
        List<List<Integer>> confusion = new ArrayList<>();
        for (int row = 0; row < labels.size(); row++) {
            Integer[] counts = new Integer[labels.size()];
            Arrays.fill(counts, 0);
            counts[row] = images - images / 10;
            counts[(row + 1) % labels.size()] += images / 10;
            confusion.add(List.of(counts));
        }
        return new Evaluation(
                images * labels.size(),
                0.3,
                0.9,
                confusion,
                labels.stream()
                        .map(label -> new ClassScore(label, 0.9, 0.9, images))
                        .toList());
    }

    private static BufferedImage draw(String name, Evaluation evaluation) throws IOException {
        Picture picture = ConfusionMatrixPicture.of(evaluation);
        Files.write(Path.of("target", "confusion-" + name + ".png"), picture.png());
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));
        assertThat(image.getWidth()).isEqualTo(picture.width());
        assertThat(image.getHeight()).isEqualTo(picture.height());
        return image;
    }

    @Test
    void diagonalOfAGoodModelIsDarkest() throws IOException {
        // When
        BufferedImage image = draw("desserts", evaluation(DESSERTS, 40));

        // Then: as wide as the page shows it; the cells end at the right lower corner
        assertThat(image.getWidth()).isEqualTo(300);
        int cell = lastCell(image);
        assertThat(cell).isGreaterThan(30);
        for (int i = 0; i < DESSERTS.size(); i++) {
            int fromCorner = 8 + i * cell + cell - 4;
            int hits = grey(image, fromCorner, fromCorner);
            int missed = grey(image, fromCorner, (fromCorner + cell) % (6 * cell));
            assertThat(hits).as("diagonal, %d from the end", i).isLessThan(100);
            assertThat(missed).as("beside it").isGreaterThan(200);
        }
    }

    /** Returns the width of the dark last cell, plus one for the line. */
    private static int lastCell(BufferedImage image) {
        int pixels = 0;
        while (grey(image, 10 + pixels, 12) < 100) {
            pixels++;
        }
        return pixels + 1;
    }

    private static int grey(BufferedImage image, int fromRight, int fromBottom) {
        int rgb = image.getRGB(image.getWidth() - fromRight, image.getHeight() - fromBottom);
        return ((rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF)) / 3;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 25, 101, 400})
    void pictureOfAnyNumberOfClassesFitsTwoPages(int classes) throws IOException {
        // Given
        List<String> labels =
                IntStream.range(0, classes).mapToObj(i -> "number_" + i).toList();

        // When
        BufferedImage image = draw(Integer.toString(classes), evaluation(labels, 20));

        assertThat(image.getWidth()).isBetween(200, 2000);
        assertThat(image.getHeight()).isBetween(200, 2000);
    }

    @Test
    void drawsARowWithoutImages() throws IOException {
        assertThat(draw("empty", evaluation(List.of("cake", "pie"), 0))).isNotNull();
    }
}
