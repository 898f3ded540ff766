package dev.patisserie.trainer.dataset;

import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data set, not decoded: its images are in files or in a store.
 *
 * @param labels class names, sorted as Keras sorts them; at least two
 * @param splits all three splits, with the same classes, none empty
 * @param other the images that belong to no class; empty if there are none
 */
public record Dataset(List<String> labels, Map<Split, LabelledSplit> splits, Optional<LabelledSplit> other) {

    /** Copies the collections. */
    public Dataset {
        labels = List.copyOf(labels);
        splits = Map.copyOf(splits);
    }

    /** Creates a data set without images that belong to no class. */
    public Dataset(List<String> labels, Map<Split, LabelledSplit> splits) {
        this(labels, splits, Optional.empty());
    }

    /** Returns one split. */
    public LabelledSplit split(Split split) {
        return splits.get(split);
    }

    /**
     * Returns the identity of the whole set: SHA-256 over the digests of its splits and, if there are any, of the
     * images that belong to no class.
     */
    public String digest() {
        var lines = new StringBuilder();
        for (Split split : Split.values()) {
            lines.append(line(split.folder(), split(split)));
        }
        other.ifPresent(images -> lines.append(line(DatasetFolder.OTHER, images)));
        return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String line(String name, LabelledSplit images) {
        return "%s %s\n".formatted(name, images.digest());
    }
}
