package dev.patisserie.trainer.weights;

import dev.patisserie.common.keras.ByteSource;
import io.jhdf.Superblock;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * A storage with bounds for jHDF, which follows every address and allocates every length that an HDF5 file states. Here
 * a read outside the file fails before any allocation, and all reads share a budget. Structures with cycles or many
 * references exhaust the budget, so time and memory are bounded for every file.
 *
 * <p>Not thread-safe. The caller closes it.
 */
final class BoundedStorage implements HdfBackingStorage {

    private static final byte[] SIGNATURE = {(byte) 137, 'H', 'D', 'F', 13, 10, 26, 10};

    /** Cost of each read besides its bytes: jHDF's allocations for a structure. */
    private static final int READ_COST = 64;

    /** More than any version of the superblock has. */
    private static final int SUPERBLOCK_BYTES = 512;

    private final ByteSource source;
    private final Superblock superblock;
    private final long size;
    private long budget;

    private BoundedStorage(ByteSource source, Superblock superblock, long size) {
        this.source = source;
        this.superblock = superblock;
        this.size = size;
    }

    /**
     * Opens a file with a budget of 0; see {@link #allow}.
     *
     * @param source the file; closed with the storage, and by the caller if an exception is thrown
     * @throws IOException if it cannot be read
     * @throws RuntimeException if it does not start like an HDF5 file
     */
    static BoundedStorage open(ByteSource source) throws IOException {
        ByteBuffer start = ByteBuffer.allocate((int) Math.min(SUPERBLOCK_BYTES, source.size()));
        source.read(start, 0);
        boolean isHdf5 = start.capacity() > SIGNATURE.length
                && Arrays.equals(SIGNATURE, 0, SIGNATURE.length, start.array(), 0, SIGNATURE.length);
        if (!isHdf5) {
            throw new IllegalArgumentException("it does not begin with HDF5's signature");
        }
        Superblock superblock = Superblock.readSuperblock(start.flip().order(ByteOrder.LITTLE_ENDIAN));
        if (superblock.getBaseAddressByte() != 0) {
            throw new IllegalArgumentException("its base address must be 0, is " + superblock.getBaseAddressByte());
        }
        return new BoundedStorage(source, superblock, source.size());
    }

    /** Sets the remaining budget, in bytes. */
    void allow(long bytes) {
        budget = bytes;
    }

    /** Returns the remaining budget, in bytes. */
    long allowed() {
        return budget;
    }

    /**
     * Reads a structure. Bytes after the end of the file are 0: jHDF reads twice the used size of a B-tree leaf, and
     * the leaf may be the last structure of a valid file.
     *
     * @throws IllegalArgumentException if the structure starts outside the file or exceeds the budget
     */
    @Override
    public ByteBuffer readBufferFromAddress(long address, int length) {
        requireWithin(address, Math.min(length, 1));
        ByteBuffer bytes = allocate(length);
        fill(bytes.limit((int) Math.min(length, size - address)), address);
        return bytes.clear().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public ByteBuffer map(long address, long length) {
        return read(address, length);
    }

    @Override
    public ByteBuffer mapNoOffset(long address, long length) {
        return read(address, length);
    }

    private ByteBuffer read(long address, long length) {
        requireWithin(address, length);
        ByteBuffer bytes = allocate(length);
        fill(bytes, address);
        return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void requireWithin(long address, long length) {
        if (address < 0 || length < 0 || address > size || length > size - address) {
            throw new IllegalArgumentException(
                    "it refers to %d bytes at %d, but has only %d bytes".formatted(length, address, size));
        }
    }

    private ByteBuffer allocate(long length) {
        if (length + READ_COST > budget) {
            throw new IllegalArgumentException("its structure is larger than a weights file's, or refers to itself");
        }
        budget -= length + READ_COST;
        return ByteBuffer.allocate(Math.toIntExact(length));
    }

    private void fill(ByteBuffer bytes, long address) {
        try {
            source.read(bytes, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long getUserBlockSize() {
        return 0;
    }

    @Override
    public Superblock getSuperblock() {
        return superblock;
    }

    @Override
    public FileChannel getFileChannel() {
        throw new UnsupportedOperationException("a channel would bypass the bounds of reads");
    }

    @Override
    public int getSizeOfOffsets() {
        return superblock.getSizeOfOffsets();
    }

    @Override
    public int getSizeOfLengths() {
        return superblock.getSizeOfLengths();
    }

    @Override
    public long size() {
        return size;
    }

    /** Returns true, so that jHDF does not close the channel, which this class does not have. */
    @Override
    public boolean inMemory() {
        return true;
    }

    @Override
    public void close() {
        try {
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
