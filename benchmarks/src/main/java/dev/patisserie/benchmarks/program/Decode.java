package dev.patisserie.benchmarks.program;

import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.json.Json;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Decodes photos with the project's decoder and with ImageIO and Java2D, and measures images per second. The files are
 * in memory; the result is {@code [size, size, 3]} bytes.
 *
 * <pre>java -cp ... Decode.java FOLDER SIZE OUT.json</pre>
 *
 * <p>Java2D resizes by bilinear interpolation of the nearest four pixels, without the antialiasing of the project's
 * decoder and Pillow. It is the fastest method except nearest-neighbour.
 */
final class Decode {

    private static final int ROUNDS = 4; // the first warms up

    private final List<byte[]> files;
    private final Map<String, Double> imagesPerSecond = new LinkedHashMap<>();

    private Decode(List<byte[]> files) {
        this.files = files;
    }

    public static void main(String[] args) throws IOException {
        int size = Integer.parseInt(args[1]);
        ImageIO.setUseCache(false);
        try (Stream<Path> photos = Files.walk(Path.of(args[0]));
                var decoder = new ImageDecoder(ImageLimits.DEFAULT)) {
            var benchmark = new Decode(
                    photos.filter(Files::isRegularFile).map(Decode::read).toList());
            int cores = Runtime.getRuntime().availableProcessors();
            for (int round = 0; round < ROUNDS; round++) {
                for (int threads : new int[] {1, cores}) {
                    benchmark.measure("patisserie", threads, file -> decoder.decode(file, size));
                    benchmark.measure("imageio", threads, file -> imageIo(file, size));
                }
                if (round == 0) {
                    benchmark.imagesPerSecond.clear();
                }
            }
            Json.MAPPER.writeValue(Path.of(args[2]).toFile(), benchmark.imagesPerSecond);
        }
    }

    /** Keeps the best round, which other processes disturbed least. */
    private void measure(String way, int threads, UnaryOperator<byte[]> decode) {
        var next = new AtomicInteger();
        long start = System.nanoTime();
        List<Thread> workers = Stream.generate(() -> new Thread(() -> drain(next, decode)))
                .limit(threads)
                .toList();
        workers.forEach(Thread::start);
        workers.forEach(Decode::join);
        double rate = files.size() / ((System.nanoTime() - start) / 1e9);
        imagesPerSecond.merge(way + " " + threads, rate, Math::max);
    }

    private void drain(AtomicInteger next, UnaryOperator<byte[]> decode) {
        for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
            decode.apply(files.get(i));
        }
    }

    private static byte[] imageIo(byte[] file, int size) {
        try {
            BufferedImage photo = ImageIO.read(new ByteArrayInputStream(file));
            var square = new BufferedImage(size, size, BufferedImage.TYPE_3BYTE_BGR);
            Graphics2D graphics = square.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(photo, 0, 0, size, size, null);
            graphics.dispose();
            return ((DataBufferByte) square.getRaster().getDataBuffer()).getData();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(Thread worker) {
        try {
            worker.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
