package dev.patisserie.inference.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.model.ModelTrial;
import dev.patisserie.inference.model.RefusedArchives;
import dev.patisserie.inference.model.TestModel;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The heap of a real child process is sufficient for the largest allowed probe. */
class LargestProbesTest {

    private static final long MEMORY = 2L << 30;
    private static final int BMP_HEADER_BYTES = 54;

    @TempDir
    Path store;

    @TempDir
    Path scratch;

    @TempDir
    Path work;

    private CheckpointPublished checkpoint;
    private Path unpacked;

    @BeforeEach
    void unpack() throws IOException {
        checkpoint = TestModel.named("m-1").publishTo(store, scratch);
        unpacked = work.resolve("unpacked");
        ModelArchive.unpack(store.resolve(checkpoint.artifact()), unpacked);
    }

    private Computation verify(ImageLimits limits) {
        return new VerifierProcess(
                        new RefusedArchives(work, Clock.systemUTC()),
                        new VerifierProcess.Limits(Duration.ofMinutes(5), MEMORY),
                        new TrialSettings(new ModelTrial.Settings(8, Precision.FLOAT32, 0.001, 0.02), limits, 1))
                .verify(checkpoint, unpacked, Computation.FLOAT32)
                .computation();
    }

    private Path red() {
        return unpacked.resolve(Manifest.PROBES).resolve("red.png");
    }

    /** An image with more pixels is subsampled by two. */
    @Test
    void largestNumberOfPixels() throws IOException {
        writeRedPngOf16Bits(2828); // 7,997,584 pixels, 64 MB

        assertThat(verify(ImageLimits.DEFAULT)).isEqualTo(Computation.FLOAT32);
    }

    @Test
    void largestFile() throws IOException {
        writeRedBmp(1672); // 8,386,806 of 8,388,608 bytes

        assertThat(verify(ImageLimits.DEFAULT)).isEqualTo(Computation.FLOAT32);
    }

    @Test
    void largestFileOfAHigherLimit() throws IOException {
        ImageLimits usual = ImageLimits.DEFAULT;
        var limits = new ImageLimits(200 << 20, 100_000_000, usual.maxHeaderBytes(), usual.maxScans(), usual.formats());
        writeRedBmp(8360); // 209,668,854 of 209,715,200 bytes, too large for a heap of 256 MB

        assertThat(verify(limits)).isEqualTo(Computation.FLOAT32);
    }

    @Test
    void heapGrowsWithTheLargestFileAndLeavesHalfOfTheMemory() {
        long megabyte = 1 << 20;
        assertThat(ChildJvm.heapBytes(2048 * megabyte, 8 * megabyte)).isEqualTo(368 * megabyte);
        assertThat(ChildJvm.heapBytes(2048 * megabyte, 64 * megabyte)).isEqualTo(704 * megabyte);
        assertThat(ChildJvm.heapBytes(512 * megabyte, 8 * megabyte)).isEqualTo(256 * megabyte);
        assertThat(ChildJvm.heapBytes(2048 * megabyte, Long.MAX_VALUE)).isEqualTo(1024 * megabyte);
    }

    private void writeRedPngOf16Bits(int side) throws IOException {
        var model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB),
                true,
                false,
                Transparency.TRANSLUCENT,
                DataBuffer.TYPE_USHORT);
        WritableRaster raster = model.createCompatibleWritableRaster(side, side);
        int[] row = new int[4 * side];
        for (int i = 0; i < side; i++) {
            row[4 * i] = 65535;
            row[4 * i + 3] = 65535;
        }
        for (int y = 0; y < side; y++) {
            raster.setPixels(0, y, side, 1, row);
        }
        ImageIO.write(new BufferedImage(model, raster, false, null), "png", red().toFile());
    }

    /** Writes a bitmap of 24 bits a pixel; a row of a multiple of four pixels needs no padding. */
    private void writeRedBmp(int side) throws IOException {
        int pixels = 3 * side * side;
        ByteBuffer header = ByteBuffer.allocate(BMP_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 'B').put((byte) 'M').putInt(BMP_HEADER_BYTES + pixels).putInt(0);
        header.putInt(BMP_HEADER_BYTES).putInt(40).putInt(side).putInt(side);
        header.putShort((short) 1).putShort((short) 24).putInt(0).putInt(pixels);
        byte[] row = new byte[3 * side];
        for (int i = 2; i < row.length; i += 3) {
            row[i] = (byte) 255;
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(red()))) {
            out.write(header.array());
            for (int y = 0; y < side; y++) {
                out.write(row);
            }
        }
    }
}
