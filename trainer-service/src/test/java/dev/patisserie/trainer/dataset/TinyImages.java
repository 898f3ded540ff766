package dev.patisserie.trainer.dataset;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A data set in memory, of pictures in the colours of their classes. */
public final class TinyImages {

    /** The classes. */
    public static final List<String> LABELS = List.of("cake", "pie", "tart");

    private static final Color[] COLORS = {new Color(200, 60, 60), new Color(60, 200, 60), new Color(60, 60, 200)};

    private final Map<Split, LabelledSplit> splits = new EnumMap<>(Split.class);
    private Optional<LabelledSplit> other = Optional.empty();

    /** Sets the number of images per class of a split. */
    public TinyImages with(Split split, int perClass) {
        List<HashedImage> images = new ArrayList<>();
        for (int label = 0; label < LABELS.size(); label++) {
            for (int i = 0; i < perClass; i++) {
                long seed = 100_000L * split.ordinal() + 10_000L * label + i;
                images.add(image(label, PhotoSet.picture(COLORS[label], seed)));
            }
        }
        splits.put(split, new LabelledSplit(split.folder(), LABELS, images));
        return this;
    }

    /** Sets the number of images that belong to no class; they are grey. */
    public TinyImages withOther(int count) {
        List<HashedImage> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            images.add(image(0, PhotoSet.picture(Color.LIGHT_GRAY, 900_000L + i)));
        }
        other = LabelledSplit.other("_other", images);
        return this;
    }

    /** Adds a file that is no image to those that belong to no class. */
    public TinyImages withBrokenOther() {
        List<HashedImage> images = new ArrayList<>();
        other.ifPresent(known -> images.addAll(known.images()));
        images.add(image(0, new byte[] {1, 2, 3}));
        other = LabelledSplit.other("_other", images);
        return this;
    }

    private static HashedImage image(int label, byte[] content) {
        ContentDigest digest = ContentDigest.of(content);
        return new HashedImage(new InMemory(digest.toString(), content), label, digest);
    }

    /** Returns the data set. */
    public Dataset dataset() {
        return new Dataset(LABELS, splits, other);
    }

    /** Decodes the data set; the caller closes it. */
    public DecodedDataset decode(Path cache, int imageSize) throws IOException {
        var options = new DecodedDataset.Options(imageSize, cache, 1 << 26, 2);
        return DecodedDataset.open(dataset(), options, (done, of) -> {});
    }

    private record InMemory(String name, byte[] content) implements ImageContent {

        @Override
        public long bytes() {
            return content.length;
        }

        @Override
        public byte[] read() {
            return content.clone();
        }
    }
}
