package dev.patisserie.benchmarks.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OtherPicturesTest {

    @ParameterizedTest
    @EnumSource
    void equalSeedsGiveEqualFilesAndOtherSeedsOthers(OtherPictures kind) {
        // When
        List<byte[]> drawn = kind.draw(3, 64, 7);

        // Then
        assertThat(kind.draw(3, 64, 7)).usingRecursiveComparison().isEqualTo(drawn);
        assertThat(kind.draw(1, 64, 8).get(0)).isNotEqualTo(drawn.get(0));
        assertThat(drawn.get(1)).isNotEqualTo(drawn.get(0));
    }

    @ParameterizedTest
    @EnumSource
    void everyPictureHasTheSizeAndSeveralColours(OtherPictures kind) throws IOException {
        for (byte[] file : kind.draw(20, 48, 1)) {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
            assertThat(image.getWidth()).isEqualTo(48);
            assertThat(image.getHeight()).isEqualTo(48);
            Set<Integer> colours = new HashSet<>();
            for (int i = 0; i < 48 * 48; i++) {
                colours.add(image.getRGB(i % 48, i / 48));
            }
            assertThat(colours).hasSizeGreaterThan(1);
        }
    }
}
