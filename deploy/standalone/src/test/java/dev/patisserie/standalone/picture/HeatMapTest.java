package dev.patisserie.standalone.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.PredictionMade.Explanation;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeatMapTest {

    /** 2 columns and 1 row, 0 at the left and 255 at the right. */
    private static final Explanation RISING = explanation(2, 1, 0, 255);

    private static Explanation explanation(int width, int height, int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        String encoded = Base64.getEncoder().encodeToString(bytes);
        return new Explanation("cam", "pie", null, width, height, encoded, 0, 1);
    }

    /** The centres of the cells are at 0.25 and 0.75; beyond them the value is constant. */
    @ParameterizedTest
    @CsvSource({"0,0", "0.25,0", "0.5,0.5", "0.625,0.75", "0.75,1", "1,1"})
    void interpolatesBetweenTheCentresOfTheCells(double x, double value) {
        assertThat(new HeatMap(RISING).at(x, 0.5)).isCloseTo(value, within(1e-9));
    }

    /** Rows come first: the values are those of the first row, then of the second. */
    @Test
    void readsValuesRowByRow() {
        var map = new HeatMap(explanation(2, 2, 0, 0, 255, 0));

        assertThat(map.at(0, 1)).isEqualTo(1); // lower left
        assertThat(map.at(1, 0)).isZero();
        assertThat(map.at(0.5, 0.5)).isCloseTo(0.25, within(1e-9));
    }

    /** The photo where the map is 0; 30 % of it and 70 % of 0xFDE725 where the map is largest. */
    @Test
    void mixesThePhotoWithTheColourOfTheMap() {
        var black = new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB);

        BufferedImage picture = new HeatMap(RISING).over(black);

        assertThat(picture.getRGB(0, 0) & 0xFFFFFF).isZero();
        assertThat(picture.getRGB(3, 1) & 0xFFFFFF).isEqualTo(0xB1A21A);
    }

    @Test
    void colourRisesInLightness() {
        double before = -1;
        for (int i = 0; i <= 100; i++) {
            int rgb = Viridis.rgb(i / 100.0);
            double lightness = 0.2126 * (rgb >> 16) + 0.7152 * (rgb >> 8 & 0xFF) + 0.0722 * (rgb & 0xFF);
            assertThat(lightness).isGreaterThan(before);
            before = lightness;
        }
    }

    @Test
    void writesAPhotoInItsProportions(@TempDir Path folder) throws IOException {
        // Given a white photo of 2048 x 1024
        var photo = new BufferedImage(2048, 1024, BufferedImage.TYPE_INT_RGB);
        var graphics = photo.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 2048, 1024);
        graphics.dispose();
        Path file = folder.resolve("photo.png");
        ImageIO.write(photo, "png", file.toFile());

        // When
        Path png = folder.resolve("out.png");
        ExplainedPhoto.write(file, RISING, png);

        // Then
        BufferedImage picture = ImageIO.read(png.toFile());
        assertThat(picture.getWidth()).isEqualTo(1024);
        assertThat(picture.getHeight()).isEqualTo(512);
        assertThat(picture.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0xFFFFFF);
        assertThat(picture.getRGB(1023, 511) & 0xFFFFFF).isEqualTo(0xFEEE66); // 30 % white, 70 % 0xFDE725
    }
}
