package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.io.Sha256;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.ExampleOrder;
import dev.patisserie.trainer.dataset.ExampleSubset;
import dev.patisserie.trainer.dataset.Examples;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The two uses of the validation split: it selects the best epoch, and it calibrates the exported model. A split of at
 * least {@value #FEWEST_TO_DIVIDE} images is divided, so that the epoch is not selected on the images of the
 * calibration. The division depends only on the contents of the images. A smaller split is used for both.
 */
public final class ValidationParts {

    /** Smallest number of images that are divided: a third of them is enough to fit a temperature. */
    static final int FEWEST_TO_DIVIDE = 600;

    private static final int PARTS = 3;

    private final int[] selection;
    private final int[] calibration;

    private ValidationParts(int[] selection, int[] calibration) {
        this.selection = selection;
        this.calibration = calibration;
    }

    /**
     * Divides a validation split: of the images in the order of a hash of their digests, the last third calibrates the
     * model.
     */
    public static ValidationParts of(DecodedSplit validation) {
        int size = validation.size();
        if (size < FEWEST_TO_DIVIDE) {
            int[] all = ExampleOrder.natural(size);
            return new ValidationParts(all, all);
        }
        String[] hashes = IntStream.range(0, size)
                .mapToObj(example -> hash(validation.sha256(example).toString()))
                .toArray(String[]::new);
        int[] order = IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparing((Integer example) -> hashes[example])
                        .thenComparing(example -> example))
                .mapToInt(Integer::intValue)
                .toArray();
        int selecting = size - size / PARTS;
        return new ValidationParts(sorted(order, 0, selecting), sorted(order, selecting, size));
    }

    /** The digest itself is no random order: the splits of a data set version depend on it. */
    private static String hash(String digest) {
        return Sha256.of(("calibration " + digest).getBytes(StandardCharsets.UTF_8));
    }

    private static int[] sorted(int[] order, int from, int to) {
        int[] part = Arrays.copyOfRange(order, from, to);
        Arrays.sort(part);
        return part;
    }

    /**
     * Returns the validation examples that select the best epoch.
     *
     * @param validation the images of the split, or features of these images in the same order
     */
    public <B> Examples<B> selection(Examples<B> validation) {
        return selection.length == validation.size() ? validation : new ExampleSubset<>(validation, selection);
    }

    /** Returns the indexes of the validation examples that calibrate the model, in ascending order. */
    public int[] calibration() {
        return calibration.clone();
    }
}
