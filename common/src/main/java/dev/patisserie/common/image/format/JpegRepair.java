package dev.patisserie.common.image.format;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Completes a JPEG that lacks no pixels but fails in TensorFlow's decoder. */
public final class JpegRepair {

    private static final int MARKER = 0xFF;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int FIRST_RESTART = 0xD0;
    private static final int START_OF_IMAGE = 2;

    /** After the end of the data, libjpeg assumes 0 bits. */
    private static final int[] FIRST_BYTES = {0xB6, 0xB6, 0x49, 0xDA, 0x63};

    private static final int FILLER_BYTES = 4096;

    /** APP14: length 14, "Adobe", version 100, no flags, transform 0 (CMYK). */
    private static final byte[] ADOBE = {
        (byte) MARKER, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    private final JpegStructure structure;

    public JpegRepair(JpegStructure structure) {
        this.structure = structure;
    }

    /** Returns the file itself if it is complete. */
    public byte[] completed() {
        return structure.isEnded() && !structure.lacksAdobeMarker() ? structure.file() : endingWith(new byte[0]);
    }

    /** The number of ways to fill the end of a file; see {@link #filled}. */
    public static int fillings() {
        return FIRST_BYTES.length;
    }

    /**
     * Returns the file with arbitrary bytes appended. The decoder ignores them if no entropy-coded bit is missing.
     * Otherwise it decodes different pixels for each variant. The first variant appends a restart marker, which ends
     * the data at once or starts the next interval. The other variants append bits that differ from the first bit on,
     * because a short code may end with the same bits in two of them.
     *
     * @param way number of the variant, from 0 to {@link #fillings()} - 1
     */
    public byte[] filled(int way) {
        var filler = new ByteArrayOutputStream();
        if (way == 0) {
            filler.write(MARKER);
            filler.write(FIRST_RESTART + structure.nextRestart());
        }
        filler.write(FIRST_BYTES[way]);
        new Random(way).ints(FILLER_BYTES, 0, MARKER).forEach(filler::write);
        return endingWith(filler.toByteArray());
    }

    private byte[] endingWith(byte[] filler) {
        byte[] file = structure.file();
        var out = new ByteArrayOutputStream(file.length + ADOBE.length + filler.length + 2);
        out.write(file, 0, START_OF_IMAGE);
        if (structure.lacksAdobeMarker()) {
            out.writeBytes(ADOBE);
        }
        if (structure.isEnded()) {
            out.write(file, START_OF_IMAGE, file.length - START_OF_IMAGE);
        } else {
            boolean halfMarker = file[file.length - 1] == (byte) MARKER;
            int end = halfMarker ? file.length - 1 : file.length;
            out.write(file, START_OF_IMAGE, end - START_OF_IMAGE);
            out.writeBytes(filler);
            out.write(MARKER);
            out.write(END_OF_IMAGE);
        }
        return out.toByteArray();
    }
}
