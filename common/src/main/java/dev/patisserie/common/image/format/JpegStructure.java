package dev.patisserie.common.image.format;

import dev.patisserie.common.image.ExifOrientation;
import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.image.ImageHeader;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.image.ImageStructure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A JPEG's segments and scans (ITU-T T.81, B.1). Bytes after the end of the image are ignored. */
public final class JpegStructure implements ImageStructure {

    private static final int MARKER = 0xFF;
    private static final int STUFFED = 0x00;
    private static final int TEMPORARY = 0x01;
    private static final int FIRST_RESTART = 0xD0;
    private static final int RESTARTS = 8;
    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;
    private static final int EXIF = 0xE1; // APP1
    private static final int ADOBE = 0xEE; // APP14

    private static final byte[] ADOBE_NAME = "Adobe".getBytes(StandardCharsets.US_ASCII);
    private static final int ADOBE_BYTES = 12;
    private static final int LENGTH = Short.BYTES;

    private final byte[] file;
    private final JpegScans scans = new JpegScans();
    private JpegFrame frame;
    private int headerBytes;
    private int orientation;
    private boolean adobe;
    private boolean ended;
    private int nextRestart;

    /**
     * Finds the segments.
     *
     * @param file the whole file; a damaged file is searched as far as possible
     */
    public JpegStructure(byte[] file) {
        this.file = file;
        headerBytes = file.length;
        walk();
    }

    /** Follows the segments; within a scan, finds the next marker. */
    private void walk() {
        int at = 0;
        while (!ended && at + 1 < file.length) {
            int code = Byte.toUnsignedInt(file[at + 1]);
            if (file[at] != (byte) MARKER || code == MARKER) { // the latter is a fill byte
                at++;
            } else if (isAlone(code)) {
                meetAlone(code);
                at += 2;
            } else {
                at += 2 + meetSegment(code, at);
            }
        }
    }

    private static boolean isAlone(int code) {
        return code == STUFFED || code == TEMPORARY || code >= FIRST_RESTART && code <= END_OF_IMAGE;
    }

    private void meetAlone(int code) {
        if (code == END_OF_IMAGE) {
            ended = true;
        } else if (code >= FIRST_RESTART && code < START_OF_IMAGE) {
            nextRestart = (code - FIRST_RESTART + 1) % RESTARTS;
        }
    }

    /** Returns the segment's length. */
    private int meetSegment(int code, int marker) {
        int from = marker + 2;
        if (from + LENGTH > file.length) {
            return 0;
        }
        int length = Short.toUnsignedInt(ByteBuffer.wrap(file).getShort(from));
        ByteBuffer segment = ByteBuffer.wrap(file, from, Math.min(length, file.length - from))
                .slice();
        if (code == START_OF_SCAN) {
            headerBytes = scans.count() == 0 ? marker : headerBytes;
            scans.add(frame, segment);
            nextRestart = 0;
        } else if (JpegFrame.isStart(code) && frame == null) {
            frame = JpegFrame.read(code, segment);
        } else if (scans.count() == 0) {
            meetApplication(code, segment);
        }
        return length;
    }

    private void meetApplication(int code, ByteBuffer segment) {
        if (code == EXIF && orientation == 0 && startsWith(segment, ExifOrientation.PREFIX)) {
            orientation = ExifOrientation.of(segment.slice(LENGTH, segment.limit() - LENGTH));
        } else if (code == ADOBE) {
            adobe |= startsWith(segment, ADOBE_NAME) && segment.limit() >= LENGTH + ADOBE_BYTES;
        }
    }

    private static boolean startsWith(ByteBuffer segment, byte[] name) {
        return segment.limit() >= LENGTH + name.length
                && segment.slice(LENGTH, name.length).equals(ByteBuffer.wrap(name));
    }

    @Override
    public ImageHeader header() {
        if (frame == null) {
            throw ImageRejectedException.corrupt(ImageFormat.JPEG, "it has no frame header", null);
        }
        frame.requireSupported();
        return new ImageHeader(
                ImageFormat.JPEG, frame.width(), frame.height(), Math.max(ExifOrientation.UPRIGHT, orientation));
    }

    @Override
    public long headerBytes() {
        return headerBytes;
    }

    @Override
    public int scans() {
        return Math.max(1, scans.count());
    }

    byte[] file() {
        return file;
    }

    /** Returns whether the file has its end-of-image marker. */
    public boolean isEnded() {
        return ended;
    }

    /** Returns whether no scan is missing; the last scan may be incomplete. */
    public boolean hasAllScans() {
        return frame != null && scans.isComplete(frame);
    }

    /** Returns the number, 0 to 7, of the restart marker that would follow in the last scan. */
    int nextRestart() {
        return nextRestart;
    }

    /**
     * Returns whether the four components are CMYK without Adobe's marker, which states that such samples are inverted.
     * Files without it are inverted as well, but the callers of libjpeg differ on them.
     */
    boolean lacksAdobeMarker() {
        return !adobe && frame != null && frame.components().size() == 4;
    }
}
