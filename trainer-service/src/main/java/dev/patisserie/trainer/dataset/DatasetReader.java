package dev.patisserie.trainer.dataset;

import dev.patisserie.common.dataset.DatasetContent;
import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the data set of a job and computes the digest of every file. */
public final class DatasetReader {

    private DatasetReader() {}

    /**
     * Reads a data set by the rules of {@link DatasetFolder}.
     *
     * @param folder the data set's folder
     * @throws PatisserieException {@link ErrorCode#DATASET_MISSING} if the folder or a split is missing;
     *     {@link ErrorCode#DATASET_INVALID} if it has a problem that {@code data inspect} reports as one that prevents
     *     training; the message names the folders or the file
     * @throws IOException if the folder cannot be resolved
     */
    public static Dataset read(Path folder) throws IOException {
        DatasetFolder dataset = DatasetFolder.openSplit(folder);
        DatasetContent content = dataset.read().requireValid();
        Map<Split, List<HashedImage>> images = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            images.put(split, new ArrayList<>());
        }
        Map<String, Integer> indexes = indexes(content.labels());
        for (LabelledFile file : content.files()) {
            var image = new ImageFile(file.path());
            images.get(file.split()).add(new HashedImage(image, indexes.get(file.label()), digest(file.path())));
        }
        Map<Split, LabelledSplit> splits = new EnumMap<>(Split.class);
        images.forEach((split, hashed) -> {
            String name = dataset.root().resolve(split.folder()).toString();
            splits.put(split, new LabelledSplit(name, content.labels(), hashed));
        });
        return new Dataset(content.labels(), splits, other(dataset.root(), content.other()));
    }

    private static Optional<LabelledSplit> other(Path root, List<Path> files) {
        List<HashedImage> images = files.stream()
                .map(file -> new HashedImage(new ImageFile(file), 0, digest(file)))
                .toList();
        return LabelledSplit.other(root.resolve(DatasetFolder.OTHER).toString(), images);
    }

    private static Map<String, Integer> indexes(List<String> labels) {
        Map<String, Integer> indexes = new HashMap<>();
        labels.forEach(label -> indexes.put(label, indexes.size()));
        return indexes;
    }

    private static ContentDigest digest(Path file) {
        try {
            return ContentDigest.parse(Sha256.of(file));
        } catch (IOException e) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected a readable file at %s, found %s; repair or remove it".formatted(file, Reasons.of(e)),
                    e);
        }
    }
}
