package dev.patisserie.trainer.dataset;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.image.ImageFiles;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A data set of drawn pictures for tests: each class has a colour, and each picture has its own noise. */
public final class PhotoSet {

    private static final Color[] COLORS = {new Color(200, 60, 60), new Color(60, 200, 60), new Color(60, 60, 200)};

    private static final int NOISE = 80;

    private final Path folder;
    private final String[] classes;

    private PhotoSet(Path folder, String[] classes) {
        this.folder = folder;
        this.classes = classes;
    }

    /** Draws a set of three classes: 6 training, 2 validation, 3 holdout pictures of each. */
    public static PhotoSet draw(Path folder) {
        var set = new PhotoSet(folder, new String[] {"cake", "pie", "tart"});
        for (int label = 0; label < set.classes.length; label++) {
            set.draw(Split.TRAIN, label, 6);
            set.draw(Split.VALIDATION, label, 2);
            set.draw(Split.HOLDOUT, label, 3);
        }
        return set;
    }

    private void draw(Split split, int label, int count) {
        for (int i = 0; i < count; i++) {
            long seed = 1000L * split.ordinal() + 100L * label + i;
            write(classFolder(split, classes[label]).resolve(i + ".png"), picture(COLORS[label], seed));
        }
    }

    /** Returns a picture of 24 x 24 pixels. */
    public static byte[] picture(Color color, long seed) {
        BufferedImage image = ImageFiles.plain(24, 24, color);
        var random = new Random(seed);
        for (int i = 0; i < 24 * 24; i++) {
            int red = color.getRed() + random.nextInt(NOISE) - NOISE / 2;
            int green = color.getGreen() + random.nextInt(NOISE) - NOISE / 2;
            int blue = color.getBlue() + random.nextInt(NOISE) - NOISE / 2;
            image.setRGB(i % 24, i / 24, clipped(red) << 16 | clipped(green) << 8 | clipped(blue));
        }
        return ImageFiles.encode(image, "png");
    }

    private static int clipped(int value) {
        return Math.max(0, Math.min(255, value));
    }

    /** Writes a file and creates its parent folders. */
    public static Path write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path folder() {
        return folder;
    }

    public Path splitFolder(Split split) {
        return folder.resolve(split.folder());
    }

    public Path classFolder(Split split, String name) {
        return splitFolder(split).resolve(name);
    }
}
