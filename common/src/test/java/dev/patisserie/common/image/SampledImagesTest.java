package dev.patisserie.common.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.image.format.BmpStructure;
import dev.patisserie.common.image.format.GifStructure;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of 9 megapixels, of which every second point of every second row is decoded. */
class SampledImagesTest {

    private static final int SIDE = 3000;
    private static final int RED = 0xFF0000;
    private static final int BLUE = 0x0000FF;

    /** The canvas's even points fall on the frame's even columns and rows, or on its odd ones. */
    @ParameterizedTest
    @CsvSource({"500, 400, 1, 0", "501, 401, 0, 1", "500, 401, 0, 1", "0, 0, 1, 0", "2998, 2999, 0, 0"})
    void decodesAGifsFrameAtTheCanvassPoints(int left, int top, int red, int blue) {
        // Given: a frame that is red at even columns of even rows, and blue elsewhere
        int width = Math.min(60, SIDE - left);
        int height = Math.min(41, SIDE - top);
        byte[] gif = onCanvas(gif(width, height), left, top);

        // When
        Pixels pixels = new GifStructure(gif).pixels();

        // Then
        assertThat(pixels.width()).isEqualTo(SIDE / 2);
        assertThat(pixels.height()).isEqualTo(SIDE / 2);
        int points = points(left, width) * points(top, height);
        assertThat(count(pixels, RED)).isEqualTo(red * points);
        assertThat(count(pixels, BLUE)).isEqualTo(blue * points);
        assertThat(count(pixels, 0xFFFFFF)).isEqualTo(SIDE / 2 * (SIDE / 2) - points);
        if (points > 0) {
            assertThat(at(pixels, (left + 1) / 2, (top + 1) / 2)).isNotEqualTo(0xFFFFFF);
        }
    }

    /** The even numbers from {@code from} on. */
    private static int points(int from, int length) {
        return (from + length + 1) / 2 - (from + 1) / 2;
    }

    @ParameterizedTest
    @ValueSource(ints = {SIDE, -SIDE})
    void decodesABmpAtEverySecondPoint(int height) {
        // Given: 1 bit a pixel, columns of the first and the second colour by turns
        byte[] rows = new byte[SIDE / 8 * SIDE + SIDE];
        Arrays.fill(rows, (byte) 0b0101_0101);

        // When
        Pixels pixels = new BmpStructure(bmp(height, 1, 0, rows)).pixels();

        // Then
        assertThat(count(pixels, RED)).isEqualTo(SIDE / 2 * (SIDE / 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {SIDE, -SIDE})
    void decodesABmpsRunsAtEverySecondPoint(int height) {
        // Given: rows of the second colour, and above them or below one of the first
        var runs = new ByteArrayOutputStream();
        for (int row = 0; row < SIDE; row++) {
            for (int i = 0; i < SIDE; i += 250) {
                runs.write(250);
                runs.write(row == 0 ? 0 : 1);
            }
            runs.write(0);
            runs.write(0);
        }

        // When
        Pixels pixels = new BmpStructure(bmp(height, 8, 1, runs.toByteArray())).pixels();

        // Then: stored row 0 is the last one, an odd one, of a file that is not top down
        int red = height < 0 ? SIDE / 2 : 0;
        assertThat(count(pixels, RED)).isEqualTo(red);
        assertThat(count(pixels, BLUE)).isEqualTo(SIDE / 2 * (SIDE / 2) - red);
    }

    private static byte[] bmp(int height, int bits, int compression, byte[] pixels) {
        return ByteBuffer.allocate(62 + pixels.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0x4D42) // "BM"
                .putInt(0)
                .putInt(0)
                .putInt(62)
                .putInt(40)
                .putInt(SIDE)
                .putInt(height)
                .putShort((short) 1)
                .putShort((short) bits)
                .putInt(compression)
                .putInt(0)
                .putLong(0)
                .putInt(2) // colours
                .putInt(0)
                .putInt(RED)
                .putInt(BLUE)
                .put(pixels)
                .array();
    }

    private static byte[] gif(int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, x % 2 == 0 && y % 2 == 0 ? RED : BLUE);
            }
        }
        return ImageFiles.encode(image, "gif");
    }

    private static byte[] onCanvas(byte[] gif, int left, int top) {
        ByteBuffer bytes = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
        short width = bytes.getShort(6);
        short height = bytes.getShort(8);
        int frame = 13;
        while (gif[frame] != 0x2C
                || bytes.getInt(frame + 1) != 0
                || bytes.getShort(frame + 5) != width
                || bytes.getShort(frame + 7) != height) {
            frame++;
        }
        return bytes.putShort(6, (short) SIDE)
                .putShort(8, (short) SIDE)
                .putShort(frame + 1, (short) left)
                .putShort(frame + 3, (short) top)
                .array();
    }

    private static int count(Pixels pixels, int colour) {
        int count = 0;
        for (int y = 0; y < pixels.height(); y++) {
            for (int x = 0; x < pixels.width(); x++) {
                count += at(pixels, x, y) == colour ? 1 : 0;
            }
        }
        return count;
    }

    private static int at(Pixels pixels, int x, int y) {
        int at = 3 * (y * pixels.width() + x);
        return (pixels.rgb()[at] & 0xFF) << 16 | (pixels.rgb()[at + 1] & 0xFF) << 8 | pixels.rgb()[at + 2] & 0xFF;
    }
}
