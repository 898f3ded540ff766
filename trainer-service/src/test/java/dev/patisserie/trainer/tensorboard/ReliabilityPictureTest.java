package dev.patisserie.trainer.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.model.Uncertainty.CalibrationErrors;
import dev.patisserie.common.uncertainty.ReliabilityBin;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Writes its pictures to {@code target/reliability-*.png} for inspection. */
class ReliabilityPictureTest {

    private static final CalibrationErrors ERRORS = new CalibrationErrors(0.0812, 0.4031);
    private static final int BINS = 15;

    /** Returns bins with equal numbers of images, whose accuracy is below their confidence. */
    private static List<ReliabilityBin> bins(double missing, int images) {
        List<ReliabilityBin> bins = new ArrayList<>();
        for (int i = 0; i < BINS; i++) {
            double confidence = (i + 0.5) / BINS;
            bins.add(new ReliabilityBin(
                    (double) i / BINS,
                    (i + 1.0) / BINS,
                    images,
                    images == 0 ? 0 : confidence,
                    images == 0 ? 0 : Math.max(0, confidence - missing)));
        }
        return bins;
    }

    private static BufferedImage draw(String name, List<ReliabilityBin> bins) throws IOException {
        Picture picture = ReliabilityPicture.of(name, bins, ERRORS);
        Files.write(Path.of("target", "reliability-" + name.replace(' ', '-') + ".png"), picture.png());
        return ImageIO.read(new ByteArrayInputStream(picture.png()));
    }

    /** Returns the number of pixels in a column of the last bin from the top of its bar to the bottom. */
    private static int lastBar(BufferedImage image) {
        int column = image.getWidth() - 14;
        int pixels = 0;
        for (int y = 50; y < image.getHeight() - 32; y++) {
            int rgb = image.getRGB(column, y);
            int red = rgb >> 16 & 0xFF;
            int blue = rgb & 0xFF;
            pixels += blue > red + 8 ? 1 : 0;
        }
        return pixels;
    }

    @Test
    void barsAreAsHighAsTheAccuracy() throws IOException {
        // When
        BufferedImage calibrated = draw("temperature 1.000", bins(0, 20));
        BufferedImage confident = draw("temperature 0.5", bins(0.5, 20));

        // Then: 258 pixels are an accuracy of 1; the line covers some
        assertThat(calibrated.getWidth()).isEqualTo(300);
        assertThat(lastBar(calibrated)).isBetween(240, 252);
        assertThat(lastBar(confident)).isBetween(113, 124);
    }

    @Test
    void drawsBinsWithoutImages() throws IOException {
        assertThat(lastBar(draw("empty", bins(0, 0)))).isZero();
    }
}
