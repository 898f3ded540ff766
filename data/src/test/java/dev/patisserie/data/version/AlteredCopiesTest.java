package dev.patisserie.data.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.data.Folders;
import dev.patisserie.data.draw.DessertSet;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Photos that were recompressed or scaled are near duplicates of their originals, and nearly all that were brightened:
 * these lose differences where they become white.
 */
class AlteredCopiesTest {

    @TempDir
    Path temp;

    private final VersionFixture fixture = new VersionFixture();

    @Test
    void alteredCopiesOfHoldoutPhotosNeverTrain() throws IOException {
        // Given: three altered copies of every holdout photo among the training photos of its class
        Path folder = temp.resolve("desserts");
        DessertSet.make(folder, new DessertSet.Recipe(6, 6, 3, 5, 144, 3));
        var copies = new TreeSet<String>();
        var brightened = new TreeSet<String>();
        for (LabelledFile file : DatasetFolder.openSplit(folder).read().files()) {
            if (file.split() == Split.HOLDOUT) {
                BufferedImage photo = ImageIO.read(file.path().toFile());
                copies.add(write(folder, file, "recompressed", photo, 0.4f));
                copies.add(write(folder, file, "scaled", scaled(photo, 0.6), 0.9f));
                brightened.add(write(folder, file, "brightened", brightened(photo, 1.1f), 0.9f));
            }
        }

        // When
        PublicationReport report = fixture.publish(VersionFixture.whole(folder));

        // Then
        assertThat(copies).hasSize(2 * 6 * 5);
        assertThat(report.leftOut()).containsAll(copies);
        brightened.retainAll(report.leftOut());
        assertThat(brightened).hasSizeGreaterThanOrEqualTo(6 * 5 - 2);
        assertThat(report.leftOut()).hasSize(copies.size() + brightened.size());
        assertThat(fixture.newest().entries(Split.HOLDOUT)).hasSize(6 * 5);
    }

    private static String write(Path root, LabelledFile original, String change, BufferedImage photo, float quality)
            throws IOException {
        Path file = root.resolve(Split.TRAIN.folder())
                .resolve(original.label())
                .resolve(change + "-" + original.path().getFileName());
        Folders.write(file, jpeg(photo, quality));
        return root.relativize(file).toString();
    }

    private static BufferedImage scaled(BufferedImage photo, double factor) {
        var scaled = new BufferedImage(
                (int) (photo.getWidth() * factor), (int) (photo.getHeight() * factor), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(photo, 0, 0, scaled.getWidth(), scaled.getHeight(), null);
        graphics.dispose();
        return scaled;
    }

    private static BufferedImage brightened(BufferedImage photo, float factor) {
        var brightened = new BufferedImage(photo.getWidth(), photo.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < photo.getHeight(); y++) {
            for (int x = 0; x < photo.getWidth(); x++) {
                int rgb = photo.getRGB(x, y);
                brightened.setRGB(x, y, channel(rgb, 16, factor) | channel(rgb, 8, factor) | channel(rgb, 0, factor));
            }
        }
        return brightened;
    }

    private static int channel(int rgb, int shift, float factor) {
        return Math.min(255, Math.round((rgb >> shift & 0xff) * factor)) << shift;
    }

    private static byte[] jpeg(BufferedImage photo, float quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
        ImageWriteParam settings = writer.getDefaultWriteParam();
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality(quality);
        var bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(photo, null, null), settings);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
