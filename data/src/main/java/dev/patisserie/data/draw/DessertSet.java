package dev.patisserie.data.draw;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.data.set.NewFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The data set that needs no download: drawn desserts in {@code train}, {@code validation} and {@code holdout}. Equal
 * recipes give equal files, byte for byte.
 */
public final class DessertSet {

    /** Incremented when the pictures of a recipe change. */
    public static final int VERSION = 1;

    private DessertSet() {}

    /**
     * The size of a drawn data set.
     *
     * @param classes number of classes, 2 to 6
     * @param train training pictures per class, at least 1
     * @param validation validation pictures per class, at least 1
     * @param holdout holdout pictures per class, at least 1
     * @param size approximate width and height of a picture, in pixels, 32 to 1024
     * @param seed seed of all pictures
     */
    public record Recipe(int classes, int train, int validation, int holdout, int size, long seed) {

        /** Six classes of 120, 40 and 40 pictures at 144 pixels. */
        public static final Recipe DEFAULT = new Recipe(Dessert.values().length, 120, 40, 40, 144, 42);

        /** Validates the ranges. */
        public Recipe {
            check("classes", classes, 2, Dessert.values().length);
            check("train", train, 1, 100_000);
            check("validation", validation, 1, 100_000);
            check("holdout", holdout, 1, 100_000);
            check("size", size, 32, 1024);
        }

        private static void check(String field, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException("%s must be %d to %d, was %d".formatted(field, min, max, value));
            }
        }

        /** Returns the number of pictures in all splits. */
        public int images() {
            return classes * (train + validation + holdout);
        }

        private int count(Split split) {
            return switch (split) {
                case TRAIN -> train;
                case VALIDATION -> validation;
                case HOLDOUT -> holdout;
            };
        }
    }

    /**
     * Draws the set on all cores. The folder is created atomically.
     *
     * @param folder output folder; must not exist, or be empty
     * @param recipe the size of the set
     * @throws dev.patisserie.common.fault.PatisserieException if {@code folder} is not empty
     * @throws IOException if it cannot be written
     */
    public static void make(Path folder, Recipe recipe) throws IOException {
        NewFolder.create(folder, draft -> draw(draft, recipe));
    }

    private static void draw(Path folder, Recipe recipe) throws IOException {
        try {
            pictures(folder, recipe).parallelStream().forEach(Picture::write);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static List<Picture> pictures(Path folder, Recipe recipe) throws IOException {
        List<Picture> pictures = new ArrayList<>();
        for (Split split : Split.values()) {
            for (Dessert dessert : Arrays.copyOf(Dessert.values(), recipe.classes())) {
                Path place =
                        Files.createDirectories(folder.resolve(split.folder()).resolve(dessert.label()));
                for (int i = 0; i < recipe.count(split); i++) {
                    Path file = place.resolve("%s-%04d.jpg".formatted(dessert.label(), i));
                    long seed = seed(recipe.seed(), split.ordinal(), dessert.ordinal(), i);
                    pictures.add(new Picture(file, dessert, recipe.size(), seed));
                }
            }
        }
        return pictures;
    }

    /** Mixes the coordinates of a picture into a seed of 64 bits, with one generator step for each. */
    private static long seed(long base, int... coordinates) {
        long seed = base;
        for (int coordinate : coordinates) {
            seed = new Random(seed * 31 + coordinate).nextLong();
        }
        return seed;
    }

    private record Picture(Path file, Dessert dessert, int size, long seed) {

        void write() {
            try {
                Files.write(file, DessertPicture.jpeg(dessert, size, seed, Scene.DAY));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
