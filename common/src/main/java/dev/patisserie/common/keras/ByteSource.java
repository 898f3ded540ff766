package dev.patisserie.common.keras;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Random access to the bytes of a file, of a part of it, or of an array. The owner closes it once. */
public interface ByteSource extends Closeable {

    /** Returns the number of bytes. */
    long size();

    /**
     * Reads until the buffer is full.
     *
     * @param target receives the bytes at its position, which advances to its limit
     * @param position index of the first byte
     * @throws EOFException if the source ends before
     * @throws IOException if it cannot be read
     */
    void read(ByteBuffer target, long position) throws IOException;

    /** Opens a file. A truncation during a read causes an exception, because the file is not mapped. */
    static ByteSource open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new FileBytes(channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Returns the bytes of an array, which is not copied. */
    static ByteSource of(byte[] content) {
        return new ArrayBytes(content);
    }

    /** Returns a part of this source. Closing it closes this source. */
    default ByteSource part(long offset, long length) {
        return new PartBytes(this, offset, length);
    }

    /** Checks that a range is within a source. */
    private static void requireWithin(long position, long length, long size) throws EOFException {
        if (position < 0 || length > size - position) {
            throw new EOFException("expected %d bytes at %d, found the end at %d".formatted(length, position, size));
        }
    }

    /**
     * A file.
     *
     * @param channel the open file
     * @param size its size when it was opened
     */
    record FileBytes(FileChannel channel, long size) implements ByteSource {
        @Override
        public void read(ByteBuffer target, long position) throws IOException {
            long at = position;
            while (target.hasRemaining()) {
                int count = channel.read(target, at);
                if (count < 0) {
                    throw new EOFException("the file was truncated while it was read");
                }
                at += count;
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /**
     * An array.
     *
     * @param content its bytes
     */
    record ArrayBytes(byte[] content) implements ByteSource {
        @Override
        public long size() {
            return content.length;
        }

        @Override
        public void read(ByteBuffer target, long position) throws IOException {
            requireWithin(position, target.remaining(), size());
            target.put(content, (int) position, target.remaining());
        }

        @Override
        public void close() {
            // the array needs no release
        }
    }

    /**
     * A part of another source.
     *
     * @param whole the other source
     * @param offset index of the first byte
     * @param size number of bytes
     */
    record PartBytes(ByteSource whole, long offset, long size) implements ByteSource {
        @Override
        public void read(ByteBuffer target, long position) throws IOException {
            requireWithin(position, target.remaining(), size);
            whole.read(target, offset + position);
        }

        @Override
        public void close() throws IOException {
            whole.close();
        }
    }
}
