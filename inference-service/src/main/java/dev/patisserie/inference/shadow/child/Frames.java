package dev.patisserie.inference.shadow.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * Messages on a byte stream: a fixed number, the length, and the content. The number detects bytes that a library
 * printed to the stream.
 */
final class Frames {

    private static final int START = 0x70617469;

    private Frames() {}

    /** Writes a frame and flushes the stream. */
    static void write(DataOutputStream stream, byte[] content) throws IOException {
        stream.writeInt(START);
        stream.writeInt(content.length);
        stream.write(content);
        stream.flush();
    }

    /**
     * Reads a frame.
     *
     * @param mostBytes maximum length of the content
     * @throws EOFException at the end of the stream
     * @throws IOException if the stream has no frame, or a longer one
     */
    static byte[] read(DataInputStream stream, long mostBytes) throws IOException {
        int start = stream.readInt();
        int length = stream.readInt();
        if (start != START || length < 0 || length > mostBytes) {
            throw new IOException("expected a message of at most %d bytes, found start %08x and length %d"
                    .formatted(mostBytes, start, length));
        }
        byte[] content = new byte[length];
        stream.readFully(content);
        return content;
    }
}
