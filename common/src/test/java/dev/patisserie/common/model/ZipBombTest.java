package dev.patisserie.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Archives of 5 MB that unpack to 5 GiB of zeros. A block of zeros is compressed once and written repeatedly. The zip
 * format is that of APPNOTE.TXT, 4.3 and 4.5.3.
 */
class ZipBombTest {

    private static final long BLOCK_BYTES = 64 << 20;
    private static final int BLOCKS = 80;
    private static final long UNPACKED_BYTES = BLOCKS * BLOCK_BYTES;
    private static final byte[] NAME = "saved_model/variables".getBytes(StandardCharsets.US_ASCII);
    private static final int ZIP64 = 0xFFFFFFFF; // the size is in the extra field

    @TempDir
    Path temp;

    private byte[] block;

    @BeforeEach
    void compressOneBlock() {
        block = zeros();
    }

    private static byte[] zeros() {
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        byte[] input = new byte[1 << 20];
        byte[] output = new byte[1 << 20];
        int length = 0;
        for (long done = 0; done < BLOCK_BYTES; done += input.length) {
            deflater.setInput(input);
            int flush = done + input.length == BLOCK_BYTES ? Deflater.FULL_FLUSH : Deflater.NO_FLUSH;
            length += deflater.deflate(output, length, output.length - length, flush);
        }
        deflater.end();
        return Arrays.copyOf(output, length);
    }

    @Test
    void bombThatStatesItsSizeIsRejectedBeforeAnythingIsUnpacked() throws IOException {
        Path archive = write(UNPACKED_BYTES, 1);
        assertThat(Files.size(archive)).isBetween(1L << 20, 10L << 20);

        assertRejected(archive, "unpacks to more than");
    }

    @Test
    void bombThatStatesASmallSizeIsRejectedBeforeAnythingIsUnpacked() throws IOException {
        assertRejected(write(1000, 1), "more than its size, 1000 bytes");
    }

    @Test
    void entriesThatShareTheirBytesAreAllCounted() throws IOException {
        assertRejected(write(BLOCK_BYTES, 1000), "unpacks to more than");
    }

    private void assertRejected(Path archive, String found) throws IOException {
        Path folder = temp.resolve("unpacked");
        assertThatThrownBy(() -> ModelArchive.unpack(archive, folder))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_ARCHIVE_INVALID))
                .hasMessageContaining(found);
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allMatch(file -> file.toFile().length() == 0);
        }
    }

    /** Writes entries that state this size and share the bytes of the first. */
    private Path write(long size, int entries) throws IOException {
        Path archive = temp.resolve("bomb.zip");
        byte[] end = {3, 0}; // an empty last block
        long packed = (long) BLOCKS * block.length + end.length;
        try (OutputStream out = Files.newOutputStream(archive)) {
            byte[] local = local(size, packed);
            out.write(local);
            for (int i = 0; i < BLOCKS; i++) {
                out.write(block);
            }
            out.write(end);
            List<byte[]> directory = new ArrayList<>();
            for (int i = 0; i < entries; i++) {
                directory.add(central(size, packed, i));
            }
            int bytes = directory.stream().mapToInt(entry -> entry.length).sum();
            for (byte[] entry : directory) {
                out.write(entry);
            }
            out.write(end(entries, bytes, local.length + packed));
        }
        return archive;
    }

    private static ByteBuffer fields(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] local(long size, long packed) {
        return fields(30 + NAME.length)
                .putInt(0x04034b50)
                .putShort((short) 45)
                .putShort((short) 0)
                .putShort((short) 8) // deflated
                .putInt(0x00210000) // time and date
                .putInt(0)
                .putInt((int) packed)
                .putInt(stated(size))
                .putShort((short) NAME.length)
                .putShort((short) 0)
                .put(NAME)
                .array();
    }

    private static int stated(long size) {
        return size > 0xFFFFFFFEL ? ZIP64 : (int) size;
    }

    private static byte[] central(long size, long packed, int number) {
        byte[] name = number == 0 ? NAME : (number + "").getBytes(StandardCharsets.US_ASCII);
        int extra = stated(size) == ZIP64 ? 12 : 0;
        ByteBuffer entry = fields(46 + name.length + extra)
                .putInt(0x02014b50)
                .putShort((short) 45)
                .putShort((short) 45)
                .putShort((short) 0)
                .putShort((short) 8)
                .putInt(0x00210000)
                .putInt(0)
                .putInt((int) packed)
                .putInt(stated(size))
                .putShort((short) name.length)
                .putShort((short) extra)
                .put(new byte[14]) // comment, disk, attributes, offset: zero
                .put(name);
        if (extra > 0) {
            entry.putShort((short) 1).putShort((short) 8).putLong(size);
        }
        return entry.array();
    }

    private static byte[] end(int entries, int bytes, long offset) {
        return fields(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) entries)
                .putShort((short) entries)
                .putInt(bytes)
                .putInt((int) offset)
                .putShort((short) 0)
                .array();
    }
}
