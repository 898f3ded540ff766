package dev.patisserie.common.image.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.ImageFiles;
import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.image.ImageHeader;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.image.decode.ImageFileReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Tests extended WebP files that are built according to RFC 9649. */
class WebpStructureTest {

    private static final int ANIMATED = 2;

    /** 8 x 8 pixels, as a chunk. */
    private static final byte[] LOSSLESS = Arrays.copyOfRange(ImageFiles.WEBP, 12, ImageFiles.WEBP.length);

    private static final byte[] ALPHA = chunk("ALPH", new byte[3]);

    @Test
    void acceptsAPictureThatFillsItsCanvas() {
        assertThat(read(extended(8, 8, 0, ALPHA, LOSSLESS))).isEqualTo(new ImageHeader(ImageFormat.WEBP, 8, 8, 1));
        assertThat(read(extended(640, 480, 0, lossy(640, 480))))
                .isEqualTo(new ImageHeader(ImageFormat.WEBP, 640, 480, 1));
    }

    @Test
    void acceptsAnAnimationOfManyFrames() {
        byte[] frame = frame(8, 8, LOSSLESS);

        assertThat(read(extended(16, 16, ANIMATED, chunk("ANIM", new byte[6]), frame, frame)))
                .isNotNull();
    }

    @Test
    void rejectsALosslessPictureThatIsLargerThanItsCanvas() {
        isCorrupt(extended(4, 8, 0, LOSSLESS), "its header states 4 x 8 pixels, its picture has 8 x 8");
    }

    @Test
    void rejectsALossyPictureThatIsLargerThanItsCanvas() {
        isCorrupt(
                extended(64, 48, 0, lossy(64, 16383)), "its header states 64 x 48 pixels, its picture has 64 x 16383");
    }

    @Test
    void rejectsAnAnimationWhoseFirstFrameIsLargerThanItsCanvas() {
        isCorrupt(
                extended(64, 48, ANIMATED, chunk("ANIM", new byte[6]), frame(64, 48, lossy(5700, 48))),
                "its picture has 5700 x 48");
    }

    @Test
    void rejectsAPictureThatIsSmallerThanItsCanvas() {
        isCorrupt(extended(9, 8, 0, LOSSLESS), "its header states 9 x 8 pixels, its picture has 8 x 8");
    }

    @Test
    void rejectsAnAnimationWhoseFirstFrameLeavesItsCanvas() {
        isCorrupt(
                extended(7, 8, ANIMATED, chunk("ANIM", new byte[6]), frame(8, 8, LOSSLESS)),
                "its canvas has 7 x 8 pixels, its first frame ends at 8, 8");
    }

    @Test
    void appliesThePixelLimitToTheCanvasOfAnAnimation() {
        byte[] file = extended(4000, 2001, ANIMATED, chunk("ANIM", new byte[6]), frame(8, 8, LOSSLESS));

        assertThatThrownBy(() -> read(file))
                .hasMessage("expected at most 8000000 pixels, the header states 4000 x 2001");
    }

    @Test
    void rejectsAFileWithoutAPicture() {
        isCorrupt(extended(8, 8, 0, ALPHA), "it has no picture");
        isCorrupt(extended(8, 8, 0, frame(8, 8, LOSSLESS)), "it has no picture");
    }

    @Test
    void rejectsASecondPictureAndASecondAlphaChannel() {
        isCorrupt(extended(8, 8, 0, LOSSLESS, LOSSLESS), "it holds several pictures");
        isCorrupt(extended(8, 8, 0, ALPHA, ALPHA, LOSSLESS), "it holds several alpha channels");
    }

    @Test
    void rejectsMoreThanEightMegapixelsAtAnyLimit() {
        assertThat(read(extended(4000, 2000, 0, lossy(4000, 2000))).width()).isEqualTo(4000);
        assertThatThrownBy(() -> read(extended(4000, 2001, 0, lossy(4000, 2001))))
                .isInstanceOfSatisfying(ImageRejectedException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.IMAGE_TOO_MANY_PIXELS))
                .hasMessage("expected at most 8000000 pixels, the header states 4000 x 2001");
    }

    private static ImageHeader read(byte[] file) {
        return ImageFileReader.readHeader(file, ImageLimits.DEFAULT);
    }

    private static void isCorrupt(byte[] file, String found) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(
                        ImageRejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_CORRUPT))
                .hasMessageContaining(found);
    }

    private static byte[] extended(int width, int height, int flags, byte[]... chunks) {
        ByteBuffer canvas = littleEndian(10).putInt(flags);
        put24(put24(canvas, width - 1), height - 1);
        byte[] body = joined(text("WEBP"), chunk("VP8X", canvas.array()), joined(chunks));
        return joined(text("RIFF"), littleEndian(4).putInt(body.length).array(), body);
    }

    /** The header of a key frame, without its data. */
    private static byte[] lossy(int width, int height) {
        byte[] start = {0x10, 0, 0, (byte) 0x9D, 0x01, 0x2A};
        ByteBuffer size = littleEndian(4).putShort((short) width).putShort((short) height);
        return chunk("VP8 ", joined(start, size.array()));
    }

    private static byte[] frame(int width, int height, byte[] picture) {
        ByteBuffer header = littleEndian(16).position(6);
        put24(put24(header, width - 1), height - 1);
        return chunk("ANMF", joined(header.array(), picture));
    }

    private static byte[] chunk(String name, byte[] data) {
        byte[] length = littleEndian(4).putInt(data.length).array();
        return joined(text(name), length, data, new byte[data.length & 1]);
    }

    private static ByteBuffer put24(ByteBuffer into, int value) {
        return into.putShort((short) value).put((byte) (value >> 16));
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] text(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
