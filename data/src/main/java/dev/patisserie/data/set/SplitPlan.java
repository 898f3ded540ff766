package dev.patisserie.data.set;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Assigns files to splits. The split is stratified: each class is divided by the same fractions of its distinct images.
 * Files with equal bytes stay together. Images that are in several classes are assigned to {@code train}, where a wrong
 * label does the least harm.
 *
 * <p>The order within a class is that of SHA-256 over seed and content, so a new photo moves few others and file names
 * have no effect.
 */
final class SplitPlan {

    private final SplitRecipe recipe;

    SplitPlan(SplitRecipe recipe) {
        this.recipe = recipe;
    }

    /**
     * Assigns every file.
     *
     * @param byDigest the files by their SHA-256
     * @return the files, each with its split
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} if there are fewer than two classes, or a class has
     *     fewer than three distinct images of its own
     */
    List<LabelledFile> assign(SortedMap<String, List<LabelledFile>> byDigest) {
        SortedMap<String, List<String>> digestsOfClass = new TreeMap<>();
        List<LabelledFile> assigned = new ArrayList<>();
        byDigest.forEach((digest, files) -> {
            if (labels(files) > 1) {
                assigned.addAll(in(Split.TRAIN, files));
            } else {
                digestsOfClass
                        .computeIfAbsent(files.get(0).label(), key -> new ArrayList<>())
                        .add(digest);
            }
        });
        if (digestsOfClass.size() < 2) {
            throw invalid("expected at least two classes, found %s".formatted(digestsOfClass.keySet()));
        }
        digestsOfClass.forEach((label, digests) -> assigned.addAll(divide(label, digests, byDigest)));
        return assigned;
    }

    private List<LabelledFile> divide(String label, List<String> digests, Map<String, List<LabelledFile>> byDigest) {
        if (digests.size() < 3) {
            throw invalid("expected at least three distinct images in class '%s', one for each split, found %d"
                    .formatted(label, digests.size()));
        }
        digests.sort(Comparator.comparing(this::rank));
        int holdout = share(recipe.holdout(), digests.size(), digests.size() - 2);
        int validation = share(recipe.validation(), digests.size(), digests.size() - holdout - 1);
        List<LabelledFile> assigned = new ArrayList<>();
        for (int i = 0; i < digests.size(); i++) {
            Split split = i < holdout ? Split.HOLDOUT : i < holdout + validation ? Split.VALIDATION : Split.TRAIN;
            assigned.addAll(in(split, byDigest.get(digests.get(i))));
        }
        return assigned;
    }

    private String rank(String digest) {
        return Sha256.of((recipe.seed() + ":" + digest).getBytes(StandardCharsets.UTF_8));
    }

    private static int share(double fraction, int images, int atMost) {
        return Math.max(1, Math.min(atMost, (int) Math.round(fraction * images)));
    }

    private static List<LabelledFile> in(Split split, List<LabelledFile> files) {
        return files.stream()
                .map(file -> new LabelledFile(split, file.label(), file.path()))
                .toList();
    }

    private static long labels(List<LabelledFile> files) {
        return files.stream().map(LabelledFile::label).distinct().count();
    }

    private static PatisserieException invalid(String message) {
        return new PatisserieException(ErrorCode.DATASET_INVALID, message + "; add photos");
    }
}
