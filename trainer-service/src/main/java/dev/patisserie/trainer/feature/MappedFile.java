package dev.patisserie.trainer.feature;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of any size, mapped into memory for reading in several mappings, since one is limited to 2 GiB. Thread-safe.
 * The creator closes it, which frees the mappings at once.
 */
final class MappedFile implements AutoCloseable {

    private final int mappingBytes;
    private final List<MappedByteBuffer> mappings = new ArrayList<>();
    private boolean closed; // guarded by this

    /**
     * Maps a file.
     *
     * @param channel open for reading; may be closed on return
     * @param mappingBytes bytes per mapping; a read must not cross a multiple of it
     */
    MappedFile(FileChannel channel, int mappingBytes) throws IOException {
        this.mappingBytes = mappingBytes;
        long size = channel.size();
        for (long from = 0; from < size; from += mappingBytes) {
            long bytes = Math.min(mappingBytes, size - from);
            mappings.add(channel.map(FileChannel.MapMode.READ_ONLY, from, bytes));
        }
    }

    /** Reads consecutive little-endian values at a position in the file. */
    synchronized void read(long position, float[] target, int offset, int count) {
        view(position, count * Float.BYTES).asFloatBuffer().get(target, offset, count);
    }

    /** Returns bytes of the file; must not be used after closing. */
    synchronized ByteBuffer view(long position, int bytes) {
        if (closed) { // access to unmapped memory would crash the JVM
            throw new IllegalStateException("the features were closed during a read");
        }
        return mappings.get(Math.toIntExact(position / mappingBytes))
                .slice(Math.toIntExact(position % mappingBytes), bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public synchronized void close() {
        closed = true;
        mappings.forEach(Unmapper::unmap);
        mappings.clear();
    }

    /**
     * Frees a mapping. Java before 22 has no public method for that, so this uses the module {@code jdk.unsupported}.
     */
    private static final class Unmapper {

        private static final MethodHandle INVOKE_CLEANER = find();

        private static MethodHandle find() {
            try {
                Class<?> unsafe = Class.forName("sun.misc.Unsafe");
                Field instance = unsafe.getDeclaredField("theUnsafe");
                instance.setAccessible(true);
                return MethodHandles.lookup()
                        .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                        .bindTo(instance.get(null));
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        static void unmap(MappedByteBuffer mapping) {
            try {
                INVOKE_CLEANER.invokeExact((ByteBuffer) mapping);
            } catch (Throwable e) {
                throw new IllegalStateException("cannot free a mapping", e);
            }
        }
    }
}
