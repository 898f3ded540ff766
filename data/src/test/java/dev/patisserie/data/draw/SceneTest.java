package dev.patisserie.data.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SceneTest {

    private static final int SIZE = 48;

    @ParameterizedTest
    @EnumSource
    void drawsTheSamePictureFromTheSameSeed(Scene scene) throws IOException {
        byte[] first = DessertPicture.jpeg(Dessert.PIE, SIZE, 3, scene);

        assertThat(DessertPicture.jpeg(Dessert.PIE, SIZE, 3, scene)).isEqualTo(first);
        assertThat(DessertPicture.jpeg(Dessert.PIE, SIZE, 4, scene)).isNotEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource
    void picturesOfTheEveningAreDarkerAndMoreYellow(Dessert dessert) throws IOException {
        double[] day = meanColour(dessert, Scene.DAY);
        double[] evening = meanColour(dessert, Scene.EVENING);

        assertThat(Arrays.stream(evening).sum())
                .isLessThan(0.6 * Arrays.stream(day).sum());
        assertThat(evening[0] / evening[2]).isGreaterThan(1.3 * day[0] / day[2]);
    }

    @Test
    void onlyIceCreamHasAnotherShapeInTheEvening() {
        for (Dessert dessert : Dessert.values()) {
            boolean isSame = Scene.EVENING.painter(dessert) == Scene.DAY.painter(dessert);

            assertThat(isSame).as("%s", dessert).isEqualTo(dessert != Dessert.ICE_CREAM);
        }
    }

    /** Returns the mean of red, green and blue of 20 pictures. */
    private static double[] meanColour(Dessert dessert, Scene scene) throws IOException {
        double[] mean = new double[3];
        for (int seed = 0; seed < 20; seed++) {
            BufferedImage image =
                    ImageIO.read(new ByteArrayInputStream(DessertPicture.jpeg(dessert, SIZE, seed, scene)));
            int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
            for (int i = 0; i < 3; i++) {
                int shift = 16 - 8 * i;
                mean[i] += IntStream.of(pixels)
                                .map(rgb -> rgb >> shift & 255)
                                .average()
                                .orElseThrow()
                        / 20;
            }
        }
        return mean;
    }
}
