package dev.patisserie.inference.stream;

import static dev.patisserie.inference.stream.Broker.bytes;

import dev.patisserie.inference.model.TestModel;
import java.awt.Color;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Records of topic images that can never be classified. */
final class InvalidImages {

    private InvalidImages() {}

    /** Returns one of six kinds in turn. */
    static byte[] ofKind(int number) {
        return switch (number % 6) {
            case 0 -> new byte[0];
            case 1 -> bytes("this is no picture");
            case 2 -> truncated(TestModel.picture(Color.RED));
            case 3 -> hugePng();
            case 4 -> truncated(TestModel.picture(Color.RED, "jpg"));
            default -> null;
        };
    }

    static byte[] truncated(byte[] whole) {
        return Arrays.copyOf(whole, whole.length / 2);
    }

    /** A valid header, including its checksum, that announces 30,000 x 30,000 pixels. */
    private static byte[] hugePng() {
        byte[] png = TestModel.picture(Color.RED);
        var header = ByteBuffer.wrap(png);
        header.putInt(16, 30_000).putInt(20, 30_000);
        var crc = new CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());
        return png;
    }
}
