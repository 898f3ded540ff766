package dev.patisserie.trainer.weights;

import io.jhdf.Superblock;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A storage with bounds for jHDF, which follows every address and allocates every length that an HDF5 file states. Here
 * a read outside the file fails before any allocation, and all reads share a budget. Structures with cycles or many
 * references exhaust the budget, so time and memory are bounded for every file.
 *
 * <p>The file is not mapped: a truncation during a read causes an exception, not a fault. Not thread-safe. The caller
 * closes it.
 */
final class BoundedStorage implements HdfBackingStorage {

    private static final byte[] SIGNATURE = {(byte) 137, 'H', 'D', 'F', 13, 10, 26, 10};

    /** Cost of each read besides its bytes: jHDF's allocations for a structure. */
    private static final int READ_COST = 64;

    private final FileChannel channel;
    private final Superblock superblock;
    private final long size;
    private long budget;

    private BoundedStorage(FileChannel channel, Superblock superblock, long size) {
        this.channel = channel;
        this.superblock = superblock;
        this.size = size;
    }

    /**
     * Opens a file with a budget of 0; see {@link #allow}.
     *
     * @throws IOException if it cannot be read
     * @throws RuntimeException if it does not start like an HDF5 file
     */
    static BoundedStorage open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            ByteBuffer start = ByteBuffer.allocate(SIGNATURE.length);
            channel.read(start, 0);
            if (!Arrays.equals(start.array(), SIGNATURE)) {
                throw new IllegalArgumentException("it does not begin with HDF5's signature");
            }
            Superblock superblock = Superblock.readSuperblock(channel, 0);
            if (superblock.getBaseAddressByte() != 0) {
                throw new IllegalArgumentException("its base address must be 0, is " + superblock.getBaseAddressByte());
            }
            return new BoundedStorage(channel, superblock, channel.size());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
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
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, address + bytes.position()) < 0) {
                    throw new IllegalArgumentException("it was truncated while it was read");
                }
            }
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

    /** Returns true, so that jHDF does not close the channel, which this class closes. */
    @Override
    public boolean inMemory() {
        return true;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
