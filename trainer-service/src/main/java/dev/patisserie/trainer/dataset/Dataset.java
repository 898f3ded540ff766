package dev.patisserie.trainer.dataset;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A data set, not decoded: its images are in files or in a store.
 *
 * @param labels class names, sorted as Keras sorts them; at least two
 * @param splits all three splits, with the same classes, none empty
 */
public record Dataset(List<String> labels, Map<Split, LabelledSplit> splits) {

    /** Copies the collections. */
    public Dataset {
        labels = List.copyOf(labels);
        splits = Map.copyOf(splits);
    }

    /** Returns one split. */
    public LabelledSplit split(Split split) {
        return splits.get(split);
    }

    /** Returns the identity of the whole set: SHA-256 over the digests of its splits. */
    public String digest() {
        var lines = new StringBuilder();
        for (Split split : Split.values()) {
            lines.append(split.folder())
                    .append(' ')
                    .append(split(split).digest())
                    .append('\n');
        }
        return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
