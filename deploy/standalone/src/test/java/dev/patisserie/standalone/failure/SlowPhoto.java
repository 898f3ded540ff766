package dev.patisserie.standalone.failure;

import dev.patisserie.common.io.Sha256;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * A valid photo whose native decoding takes a large part of a second, so that a test can detect it from outside: a
 * progressive JPEG close to the pixel limit.
 *
 * @param bytes content of the file
 * @param sha256 SHA-256 of the bytes, in hex
 */
record SlowPhoto(byte[] bytes, String sha256) {

    private static final int SIDE = 7000;
    private static final int SPECK_EVERY = 8;
    private static final float LOW_QUALITY = 0.1f;

    /** Layout of the service's {@code CrashJournal}: a state, 0 if free, and a SHA-256 from offset 8. */
    private static final int SLOT_BYTES = 40;

    private static final int DIGEST_AT = 8;
    private static final int DIGEST_BYTES = 32;

    /** Draws a photo that depends on the seed. */
    static SlowPhoto draw(long seed) throws IOException {
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        var random = new Random(seed);
        for (int i = 0; i < pixels.length; i += SPECK_EVERY) {
            pixels[i] = (byte) random.nextInt(256);
        }
        byte[] file = progressiveJpeg(image);
        return new SlowPhoto(file, Sha256.of(file));
    }

    private static byte[] progressiveJpeg(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(LOW_QUALITY);
        var file = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    /** Returns whether the journal of a service's work folder names the photo as being decoded. */
    boolean isDecodedIn(Path workDir) throws IOException {
        byte[] journal = Files.readAllBytes(workDir.resolve("decoding.journal"));
        for (int at = 0; at < journal.length; at += SLOT_BYTES) {
            byte[] digest = new byte[DIGEST_BYTES];
            ByteBuffer.wrap(journal).get(at + DIGEST_AT, digest);
            if (journal[at] != 0 && HexFormat.of().formatHex(digest).equals(sha256)) {
                return true;
            }
        }
        return false;
    }
}
