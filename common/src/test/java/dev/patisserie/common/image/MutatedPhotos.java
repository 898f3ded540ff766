package dev.patisserie.common.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages image files, each as a function of its number. */
final class MutatedPhotos {

    private static final byte[] EXTREMES = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFE, (byte) 0xFF};

    private final List<byte[]> originals;

    /** Creates mutations of valid files. */
    MutatedPhotos(List<byte[]> originals) {
        this.originals = originals;
    }

    /** Returns damaged file {@code number}: the same bytes on every call. */
    byte[] get(int number) {
        var random = new Random(number);
        random.nextInt(); // the first values of neighbouring seeds are similar
        byte[] file = any(random).clone();
        for (int times = 1 + random.nextInt(3); times > 0 && file.length > 0; times--) {
            file = damaged(file, random);
        }
        return file;
    }

    private byte[] any(Random random) {
        return originals.get(random.nextInt(originals.size()));
    }

    private byte[] damaged(byte[] file, Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> flipped(file, random, file.length);
            case 1 -> flipped(file, random, Math.min(file.length, 512)); // the header
            case 2 -> extreme(file, random, file.length);
            case 3 -> extreme(file, random, Math.min(file.length, 512));
            case 4 -> Arrays.copyOf(file, random.nextInt(file.length));
            case 5 -> without(file, random);
            case 6 -> spliced(file, file, random); // repeats a part
            default -> spliced(file, any(random), random);
        };
    }

    /** Flips single bits. */
    private static byte[] flipped(byte[] file, Random random, int within) {
        for (int times = 1 + random.nextInt(16); times > 0; times--) {
            file[random.nextInt(within)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        return file;
    }

    /** Sets a few consecutive bytes, such as those of a length, to the ends of their range. */
    private static byte[] extreme(byte[] file, Random random, int within) {
        int from = random.nextInt(within);
        int to = Math.min(within, from + 1 + random.nextInt(4));
        Arrays.fill(file, from, to, EXTREMES[random.nextInt(EXTREMES.length)]);
        return file;
    }

    private static byte[] without(byte[] file, Random random) {
        int from = random.nextInt(file.length);
        int to = from + random.nextInt(file.length - from);
        var out = new ByteArrayOutputStream();
        out.write(file, 0, from);
        out.write(file, to, file.length - to);
        return out.toByteArray();
    }

    private static byte[] spliced(byte[] file, byte[] other, Random random) {
        int at = random.nextInt(file.length);
        int from = random.nextInt(other.length);
        var out = new ByteArrayOutputStream();
        out.write(file, 0, at);
        out.write(other, from, Math.min(other.length - from, 1 + random.nextInt(4096)));
        out.write(file, at, file.length - at);
        return out.toByteArray();
    }
}
