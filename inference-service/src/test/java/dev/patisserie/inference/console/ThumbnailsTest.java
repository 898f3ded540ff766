package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.json.Json;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.model.TestModel;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThumbnailsTest {

    private final ManualClock clock = new ManualClock(NOON);
    private final ConsoleHub hub = new ConsoleHub();
    private final List<Runnable> work = new ArrayList<>();
    private final Thumbnails thumbnails =
            new Thumbnails(hub, new ThumbnailPainter(ThumbnailsTest::stripes), work::add, clock);

    /** Decodes every file to vertical red, green and blue stripes. */
    private static byte[] stripes(byte[] file, int size) {
        byte[] rgb = new byte[size * size * 3];
        for (int i = 0; i < size * size; i++) {
            rgb[3 * i + i % size * 3 / size] = (byte) 255;
        }
        return rgb;
    }

    @Test
    void createsALimitedNumberPerSecond() {
        // Given
        Viewer viewer = Viewer.of(hub);

        // When
        offer(10);
        clock.pass(Duration.ofSeconds(1));
        offer(10);
        work.forEach(Runnable::run);

        // Then
        assertThat(work).hasSize(2 * Thumbnails.PER_SECOND);
        assertThat(viewer.seen()).hasSize(2 * Thumbnails.PER_SECOND);
        assertThat(viewer.seen().get(0).json()).contains("\"imageId\":\"i-0\"");
        assertThat(thumbnails.claim("i-0")).isTrue();
        assertThat(thumbnails.claim("i-0")).isFalse();
        assertThat(thumbnails.claim("i-9")).isFalse();
    }

    @Test
    void survivesAnErrorInDecoding() {
        var failing = new Thumbnails(
                hub,
                new ThumbnailPainter((file, size) -> {
                    throw new StackOverflowError();
                }),
                Runnable::run,
                clock);

        failing.offer(new Image("i-0", new byte[] {1}, null, NOON, NOON));

        assertThat(failing.find("i-0")).isEmpty();
    }

    @Test
    void keepsTheLastThumbnails() throws IOException {
        // Given
        Viewer viewer = Viewer.of(hub);

        // When
        for (int i = 0; i <= Thumbnails.KEPT; i++) {
            clock.pass(Duration.ofSeconds(1));
            offer(1);
        }
        work.forEach(Runnable::run);

        // Then
        assertThat(thumbnails.find(name(viewer, 0))).isEmpty();
        assertThat(thumbnails.find(name(viewer, 1))).isPresent();
        assertThat(thumbnails.find(name(viewer, Thumbnails.KEPT))).isPresent();
    }

    /** Behind a load balancer, a viewer may request a photo from another replica. */
    @Test
    void namesAreUniqueAmongReplicas() throws IOException {
        // Given
        Viewer viewer = Viewer.of(hub);
        var painter = new ThumbnailPainter(ThumbnailsTest::stripes);
        var other = new Thumbnails(hub, painter, Runnable::run, clock);

        // When
        offer(1);
        work.forEach(Runnable::run);
        other.offer(image("i-1"));

        // Then
        assertThat(other.find(name(viewer, 1))).isPresent();
        assertThat(other.find(name(viewer, 0))).isEmpty();
    }

    @Test
    void survivesAnImageWithoutAThumbnail() {
        // Given
        Viewer viewer = Viewer.of(hub);
        var noPhoto = new Image("i-0", new byte[] {1}, null, NOON, NOON);

        // When
        thumbnails.offer(noPhoto);
        work.forEach(Runnable::run);

        // Then
        assertThat(work).hasSize(1);
        assertThat(viewer.seen()).isEmpty();
    }

    /** Of a wide photo, the middle third remains, which is green. */
    @ParameterizedTest
    @CsvSource({"300, 100, 00ff00, 00ff00, 3, 1", "100, 300, ff0000, 0000ff, 1, 3"})
    void cropsTheLongerSide(int width, int height, String left, String right, int across, int down) throws IOException {
        // When
        var thumbnail = new ThumbnailPainter(ThumbnailsTest::stripes).paint(png(width, height));

        // Then
        assertThat(thumbnail.across()).isCloseTo(1.0 / across, within(1e-9));
        assertThat(thumbnail.down()).isCloseTo(1.0 / down, within(1e-9));
        BufferedImage painted = ImageIO.read(new ByteArrayInputStream(thumbnail.jpeg()));
        assertThat(painted.getWidth()).isEqualTo(ThumbnailPainter.SIZE);
        assertThat(painted.getHeight()).isEqualTo(ThumbnailPainter.SIZE);
        assertThat(isNear(painted.getRGB(12, 80), left)).isTrue();
        assertThat(isNear(painted.getRGB(147, 80), right)).isTrue();
    }

    /** JPEG is lossy. */
    private static boolean isNear(int rgb, String hex) {
        int expected = Integer.parseInt(hex, 16);
        for (int shift = 0; shift <= 16; shift += 8) {
            if (Math.abs((rgb >> shift & 0xFF) - (expected >> shift & 0xFF)) > 40) {
                return false;
            }
        }
        return true;
    }

    private static byte[] png(int width, int height) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }

    private void offer(int count) {
        for (int i = 0; i < count; i++) {
            thumbnails.offer(image("i-" + i));
        }
    }

    private static Image image(String id) {
        return new Image(id, TestModel.picture(Color.RED), null, NOON, NOON);
    }

    private static String name(Viewer viewer, int index) throws IOException {
        return Json.MAPPER.readTree(viewer.seen().get(index).json()).get("name").asText();
    }
}
