package dev.patisserie.standalone.e2e;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.ImageFiles;
import dev.patisserie.standalone.client.Photo;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** A stream of photos that contains invalid and extreme files. */
final class PoisonPhotos {

    private static final int LARGE_BYTES = 40 << 20;

    private static final int POISON = 50;

    private PoisonPhotos() {}

    /** The kind of a file, and the error code of its dead letter; null if it is valid. */
    enum Kind {
        PHOTO(null),
        GIF(null),
        CMYK_JPEG(null),
        TURNED_BY_EXIF(null),
        EMPTY(ErrorCode.IMAGE_EMPTY),
        TRUNCATED(ErrorCode.IMAGE_CORRUPT),
        TEXT(ErrorCode.IMAGE_FORMAT_UNSUPPORTED),
        ZIP(ErrorCode.IMAGE_FORMAT_UNSUPPORTED),
        NOISE(ErrorCode.IMAGE_FORMAT_UNSUPPORTED),
        HUGE_PNG_HEADER(ErrorCode.IMAGE_TOO_MANY_PIXELS),
        LARGE_NOISE(ErrorCode.IMAGE_TOO_LARGE);

        final ErrorCode code;

        Kind(ErrorCode code) {
            this.code = code;
        }
    }

    /** A file to send. */
    record Item(Photo photo, Kind kind) {}

    /**
     * Creates a stream of photos with 50 special files, one of which has 40 MB.
     *
     * @param folder folder for the special files
     * @param good photos that are used in turns; not modified
     * @param count total number of files, at least 100
     */
    static List<Item> prepare(Path folder, List<Path> good, int count) throws IOException {
        List<Item> items = new ArrayList<>();
        List<Kind> kinds = Arrays.asList(Kind.values()).subList(1, Kind.values().length - 1);
        for (int i = 0; i < count - POISON; i++) {
            items.add(new Item(Photo.of(good.get(i % good.size()), null), Kind.PHOTO));
        }
        for (int i = 0; i < POISON; i++) {
            Kind kind = i == 0 ? Kind.LARGE_NOISE : kinds.get(i % kinds.size());
            Path file = folder.resolve("%s-%d".formatted(kind, i));
            Files.write(file, bytes(kind, good.get(i % good.size()), i));
            items.add(i * (count / POISON), new Item(Photo.of(file, null), kind));
        }
        return items;
    }

    private static byte[] bytes(Kind kind, Path photo, int seed) throws IOException {
        byte[] jpeg = Files.readAllBytes(photo);
        return switch (kind) {
            case PHOTO -> jpeg;
            case GIF -> ImageFiles.encode(image(photo), "gif");
            case CMYK_JPEG -> ImageFiles.cmykJpeg(60, 40, 10, 200, 30, 20);
            case TURNED_BY_EXIF -> ImageFiles.withOrientation(jpeg, 1 + seed % 8);
            case EMPTY -> new byte[0];
            case TRUNCATED -> Arrays.copyOf(jpeg, jpeg.length / 2);
            case TEXT -> "two eggs, a pound of butter".getBytes(StandardCharsets.UTF_8);
            case ZIP -> zip(jpeg);
            case NOISE -> noise(5_000, seed);
            case HUGE_PNG_HEADER -> ImageFiles.pngHeader(30_000, 30_000);
            case LARGE_NOISE -> noise(LARGE_BYTES, seed);
        };
    }

    private static BufferedImage image(Path photo) throws IOException {
        return ImageIO.read(photo.toFile());
    }

    private static byte[] noise(int bytes, int seed) {
        byte[] noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        noise[0] = 'x'; // not the first byte of a format
        return noise;
    }

    private static byte[] zip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("cake.jpg"));
            zip.write(content);
        }
        return bytes.toByteArray();
    }
}
