package dev.patisserie.data.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.data.Folders;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DessertSetTest {

    private static final DessertSet.Recipe TINY = new DessertSet.Recipe(3, 2, 1, 1, 48, 7);

    @TempDir
    Path folder;

    @Test
    void drawsTheSameFilesFromTheSameRecipe() throws IOException {
        DessertSet.make(folder.resolve("a"), TINY);
        DessertSet.make(folder.resolve("b"), TINY);

        assertThat(Folders.content(folder.resolve("a"))).isEqualTo(Folders.content(folder.resolve("b")));
    }

    @Test
    void drawsDistinctPicturesThatDependOnTheSeed() throws IOException {
        DessertSet.make(folder.resolve("a"), TINY);
        DessertSet.make(folder.resolve("b"), new DessertSet.Recipe(3, 2, 1, 1, 48, 8));

        var digests = new HashSet<>(Folders.content(folder.resolve("a")).values());
        digests.addAll(Folders.content(folder.resolve("b")).values());

        assertThat(digests).hasSize(2 * TINY.images());
    }

    @Test
    void drawsPicturesOfTheRequestedSizeInEachClassAndSplit() throws IOException {
        DessertSet.make(folder.resolve("set"), TINY);

        assertThat(Folders.content(folder.resolve("set")).keySet())
                .hasSize(3 * (2 + 1 + 1))
                .contains(
                        "train/cupcake/cupcake-0001.jpg",
                        "validation/donut/donut-0000.jpg",
                        "holdout/ice_cream/ice_cream-0000.jpg");
        BufferedImage picture =
                ImageIO.read(folder.resolve("set/train/donut/donut-0000.jpg").toFile());
        assertThat(picture.getWidth()).isBetween(43, 53); // 48, a tenth more or less
        assertThat(picture.getHeight()).isBetween(43, 53);
    }

    @Test
    void rejectsAFolderWithContent() throws IOException {
        Path taken = Files.writeString(folder.resolve("note.txt"), "mine");

        assertThatThrownBy(() -> DessertSet.make(folder, TINY))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("new or empty folder")
                .hasMessageContaining(folder.toString());
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(taken));
    }

    @Test
    void rejectsARecipeWithAnEmptySplit() {
        assertThatThrownBy(() -> new DessertSet.Recipe(6, 10, 0, 10, 48, 1))
                .hasMessage("validation must be 1 to 100000, was 0");
    }

    /** Desserts share a palette, so that colours are insufficient for a classification. */
    @Test
    void meanColourDoesNotIdentifyTheClasses() throws IOException {
        // Given
        DessertSet.make(folder.resolve("set"), new DessertSet.Recipe(6, 40, 1, 20, 32, 42));
        Map<String, double[]> centres = new TreeMap<>();
        colours(Split.TRAIN).forEach((label, colours) -> centres.put(label, mean(colours)));

        // When each holdout picture is given to the class with the nearest mean colour
        int correct = 0;
        int pictures = 0;
        for (var ofClass : colours(Split.HOLDOUT).entrySet()) {
            for (double[] colour : ofClass.getValue()) {
                pictures++;
                correct += nearest(colour, centres).equals(ofClass.getKey()) ? 1 : 0;
            }
        }

        // Then few are right; chance is 1/6
        assertThat((double) correct / pictures).isLessThan(0.4);
    }

    private Map<String, List<double[]>> colours(Split split) throws IOException {
        return DatasetFolder.open(folder.resolve("set")).read().files().stream()
                .filter(file -> file.split() == split)
                .collect(Collectors.groupingBy(
                        LabelledFile::label,
                        TreeMap::new,
                        Collectors.mapping(file -> colour(file.path()), Collectors.toList())));
    }

    private static double[] colour(Path file) {
        try {
            BufferedImage image = ImageIO.read(file.toFile());
            int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
            double[] sum = new double[3];
            for (int pixel : pixels) {
                sum[0] += (pixel >> 16 & 255) / (double) pixels.length;
                sum[1] += (pixel >> 8 & 255) / (double) pixels.length;
                sum[2] += (pixel & 255) / (double) pixels.length;
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] mean(List<double[]> colours) {
        double[] mean = new double[3];
        for (double[] colour : colours) {
            for (int i = 0; i < 3; i++) {
                mean[i] += colour[i] / colours.size();
            }
        }
        return mean;
    }

    private static String nearest(double[] colour, Map<String, double[]> centres) {
        return centres.entrySet().stream()
                .min(Comparator.comparingDouble(centre -> Math.hypot(
                        Math.hypot(colour[0] - centre.getValue()[0], colour[1] - centre.getValue()[1]),
                        colour[2] - centre.getValue()[2])))
                .orElseThrow()
                .getKey();
    }
}
