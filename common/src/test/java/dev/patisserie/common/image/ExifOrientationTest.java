package dev.patisserie.common.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExifOrientationTest {

    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;

    @ParameterizedTest
    @CsvSource({"II, ''", "MM, ''", "II, Exif", "MM, Exif"})
    void readsBothByteOrdersWithAndWithoutThePrefix(String order, String prefix) {
        String start = prefix.isEmpty() ? "" : prefix + "\0\0";

        assertThat(ExifOrientation.of(exif(start, order, 42, ORIENTATION, SHORT, 6)))
                .isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "3, 8", "4, 8", "6, 8", "8, 8", "9, 8", "2, 1", "5, 1", "12, 1"})
    void readsEveryIntegerTypeAndNoOther(int type, int expected) {
        assertThat(ExifOrientation.of(exif("", "II", 42, ORIENTATION, type, 8))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"II, 42, 274, 0", "II, 42, 274, 9", "II, 42, 275, 6", "II, 43, 274, 6", "XX, 42, 274, 6"})
    void isUprightWithoutAValidTag(String order, int magic, int tag, int value) {
        assertThat(ExifOrientation.of(exif("", order, magic, tag, SHORT, value)))
                .isEqualTo(1);
    }

    @Test
    void isUprightIfTheDirectoryIsOutsideTheData() {
        for (int offset : new int[] {22, 26, 1000, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            ByteBuffer exif = exif("", "II", 42, ORIENTATION, SHORT, 6).order(ByteOrder.LITTLE_ENDIAN);

            assertThat(ExifOrientation.of(exif.putInt(4, offset))).isEqualTo(1);
        }
    }

    @Test
    void acceptsArbitraryBytes() {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] exif = exif("", i % 2 == 0 ? "II" : "MM", 42, ORIENTATION, SHORT, 6)
                    .array();
            exif[random.nextInt(exif.length)] = (byte) random.nextInt();
            ByteBuffer cut =
                    ByteBuffer.wrap(exif, 0, random.nextInt(exif.length + 1)).slice();

            assertThat(ExifOrientation.of(cut)).isBetween(1, 8);
        }
    }

    // CHECKSTYLE OFF: ParameterNumber because each is a field of the data
    private static ByteBuffer exif(String prefix, String order, int magic, int tag, int type, int value) {
        // CHECKSTYLE ON: ParameterNumber
        boolean intel = order.equals("II");
        ByteBuffer exif = ByteBuffer.allocate(prefix.length() + 26)
                .put(prefix.getBytes(StandardCharsets.US_ASCII))
                .put(order.getBytes(StandardCharsets.US_ASCII))
                .order(intel ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .putShort((short) magic)
                .putInt(8) // offset of the directory
                .putShort((short) 1) // entries in it
                .putShort((short) tag)
                .putShort((short) type)
                .putInt(1); // one value
        switch (type) {
            case 1, 2, 6 -> exif.put((byte) value);
            case 4, 9 -> exif.putInt(value);
            default -> exif.putShort((short) value);
        }
        return exif.rewind();
    }
}
