package dev.patisserie.inference.shadow.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;

/**
 * Messages on a byte stream: a fixed start, the number of the message, the length, and the content. The start detects
 * bytes that a library printed to the stream, and the number an answer to another request.
 */
final class Frames {

    private static final int START = 0x70617469;

    private Frames() {}

    /**
     * A message.
     *
     * @param number 0 for the first message of the process, then the number of the request
     * @param content the content
     */
    record Frame(long number, byte[] content) {}

    /** Writes a frame and flushes the stream. */
    static void write(DataOutputStream stream, long number, byte[] content) throws IOException {
        stream.writeInt(START);
        stream.writeLong(number);
        stream.writeInt(content.length);
        stream.write(content);
        stream.flush();
    }

    /**
     * Reads a frame.
     *
     * @param mostBytes maximum length of the content
     * @throws EOFException at the end of the stream
     * @throws StreamCorruptedException if the stream has no frame, or a longer one
     */
    static Frame read(DataInputStream stream, long mostBytes) throws IOException {
        int start = stream.readInt();
        long number = stream.readLong();
        int length = stream.readInt();
        if (start != START || length < 0 || length > mostBytes) {
            throw new StreamCorruptedException("expected a message of at most %d bytes, found start %08x and length %d"
                    .formatted(mostBytes, start, length));
        }
        byte[] content = new byte[length];
        stream.readFully(content);
        return new Frame(number, content);
    }
}
