package dev.patisserie.common.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * An image input that fails when a reader continues to read after its end. The WebP reader takes missing bytes for
 * zeros, and decoded a file of 38 bytes that states 16 megapixels for 24 s.
 */
public final class EndingImageInput extends MemoryCacheImageInputStream {

    /** The look-ahead of a reader may exceed the end by this number of bytes. */
    private static final int PATIENCE = 1024;

    private int readsBehindTheEnd;

    public EndingImageInput(byte[] file) {
        super(new ByteArrayInputStream(file));
    }

    @Override
    public int read() throws IOException {
        return checked(super.read());
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return checked(super.read(into, offset, length));
    }

    private int checked(int result) throws IOException {
        if (result < 0 && ++readsBehindTheEnd > PATIENCE) {
            throw new IOException("it ends before its pixels do");
        }
        return result;
    }
}
