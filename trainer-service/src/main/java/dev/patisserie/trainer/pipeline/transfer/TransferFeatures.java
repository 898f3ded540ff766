package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.trainer.augment.Augmenter;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.feature.FeatureCache;
import dev.patisserie.trainer.feature.FeatureKey;
import dev.patisserie.trainer.feature.FeatureStage;
import dev.patisserie.trainer.feature.FrozenPart;
import dev.patisserie.trainer.feature.ImageFeatures;
import dev.patisserie.trainer.feature.ImageView;
import dev.patisserie.trainer.network.WeightedNetwork;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The training inputs of the two phases: the features that the frozen parts of the network compute from the images. An
 * image passes through the lower part once per view, for both phases.
 *
 * <p>Holds native memory and mapped files; the caller owns it and closes it once, after the last use of
 * {@link #compute}'s stages.
 */
final class TransferFeatures implements Closeable {

    private final TrainingRequested request;
    private final Dataset dataset;
    private final DecodedDataset images;
    private final FeatureCache cache;
    private final Consumer<String> notices;
    private final Deque<Closeable> owned = new ArrayDeque<>();
    private final List<FrozenPart> parts = new ArrayList<>();
    private FeatureStage atBlock;
    private FeatureStage pooled;

    /**
     * Creates the features without computing them.
     *
     * @param images the decoded images; not closed
     * @param cache the feature cache; closed with this object
     * @param notices receives a notice if features do not fit in the cache
     */
    TransferFeatures(
            TrainingRequested request,
            Dataset dataset,
            DecodedDataset images,
            FeatureCache cache,
            Consumer<String> notices) {
        this.request = request;
        this.dataset = dataset;
        this.images = images;
        this.cache = cache;
        this.notices = notices;
        owned.push(cache::close);
    }

    /**
     * Computes the features that fit in the cache; the others are computed when they are read. Without others, the
     * memory of the frozen parts is freed.
     *
     * @param lowest the part that takes images: without fine-tuning the network without its head, otherwise its lower
     *     part
     * @param upper the next part, in the same precision
     * @param warmedUp whether the warm-up is finished, so that its features are not needed
     */
    TransferFeatures compute(FrozenPart lowest, WeightedNetwork upper, boolean warmedUp) throws IOException {
        int warmup = request.transfer().warmup().epochs();
        int fineTune = request.transfer().fineTune().epochs();
        if (fineTune == 0) {
            pooled = ofImages(lowest).kept(cache, warmup);
        } else {
            atBlock = ofImages(lowest).kept(cache, warmup + fineTune);
        }
        if (warmup > 0 && fineTune > 0 && !warmedUp) {
            pooled = atBlock.through(own(new FrozenPart(upper, lowest.precision())))
                    .kept(cache, warmup);
        }
        noticeWithoutRoom();
        if (cache.bytesWithoutRoom() == 0 && !changesViews()) {
            closeParts();
        }
        return this;
    }

    /** Returns whether each epoch has a view of its own, which is not cached. */
    private boolean changesViews() {
        return isAugmented() && request.transfer().views() == 0;
    }

    private boolean isAugmented() {
        return !request.augmentation().equals(Augmentation.NONE);
    }

    private void closeParts() {
        parts.forEach(FrozenPart::close);
        parts.clear();
    }

    private void noticeWithoutRoom() {
        if (cache.bytesWithoutRoom() > 0) {
            notices.accept(
                    "features of %d bytes do not fit beside %d bytes in trainer.feature-cache-limit-bytes or on the disk and are recomputed in every epoch; raise the limit, or request fewer views or smaller images"
                            .formatted(cache.bytesWithoutRoom(), cache.bytesInUse()));
        }
    }

    /** Takes over a part, which is closed with this object or earlier. */
    FrozenPart own(FrozenPart part) {
        parts.add(part);
        return part;
    }

    private FeatureStage ofImages(FrozenPart part) {
        boolean augmented = isAugmented();
        var augmenter = new Augmenter(request.augmentation(), request.imageSize());
        owned.push(augmenter::close);
        return new FeatureStage(
                number -> ofSplit(
                        Split.TRAIN, Optional.of(view(augmenter, number)).filter(view -> augmented), part),
                augmented ? request.transfer().views() : 1,
                ofSplit(Split.VALIDATION, Optional.empty(), part));
    }

    private ImageFeatures ofSplit(Split split, Optional<ImageView> view, FrozenPart part) {
        FeatureKey identity =
                FeatureKey.begin().and("split", dataset.split(split).digest()).and("imageSize", request.imageSize());
        return new ImageFeatures(images.split(split), identity, view, part);
    }

    private ImageView view(Augmenter augmenter, int number) {
        return new ImageView(augmenter, request.augmentation(), request.seed(), number);
    }

    /** Returns the input of the head; empty without a warm-up. */
    Optional<FeatureStage> pooled() {
        return Optional.ofNullable(pooled);
    }

    /** Returns the input of the first block of fine-tuning; empty without fine-tuning. */
    Optional<FeatureStage> atBlock() {
        return Optional.ofNullable(atBlock);
    }

    @Override
    public void close() throws IOException {
        closeParts();
        while (!owned.isEmpty()) {
            owned.pop().close(); // the cache last: only its closing can fail
        }
    }
}
