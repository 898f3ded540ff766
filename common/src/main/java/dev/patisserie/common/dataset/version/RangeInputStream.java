package dev.patisserie.common.dataset.version;

import dev.patisserie.common.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;

/** Reads an object in parts, so that neither its size nor an open connection limits the reader. */
final class RangeInputStream extends InputStream {

    private static final int PART_BYTES = 1 << 20;

    private final ObjectStore store;
    private final String name;
    private final long size;
    private long position; // of the next part
    private byte[] part = new byte[0];
    private int next;

    /**
     * Creates a stream.
     *
     * @param size the size of the object, in bytes
     */
    RangeInputStream(ObjectStore store, String name, long size) {
        this.store = store;
        this.name = name;
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        if (next == part.length && !readPart()) {
            return -1;
        }
        return part[next++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (next == part.length && !readPart()) {
            return -1;
        }
        int count = Math.min(length, part.length - next);
        System.arraycopy(part, next, target, offset, count);
        next += count;
        return count;
    }

    private boolean readPart() {
        int length = (int) Math.min(PART_BYTES, size - position);
        if (length <= 0) {
            return false;
        }
        part = store.read(name, position, length);
        position += length;
        next = 0;
        return true;
    }
}
