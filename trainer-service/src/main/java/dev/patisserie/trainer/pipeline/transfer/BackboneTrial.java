package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.ExampleOrder;
import dev.patisserie.trainer.dataset.LabelledSplit;
import dev.patisserie.trainer.evaluate.LinearProbe;
import dev.patisserie.trainer.feature.FeatureKey;
import dev.patisserie.trainer.feature.FrozenPart;
import dev.patisserie.trainer.feature.ImageFeatures;
import dev.patisserie.trainer.input.FeatureBatch;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.pipeline.ImageDecoding;
import dev.patisserie.trainer.pipeline.TrainingListener;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The accuracy of a linear classifier on the frozen features of a base model, for some images of a data set. */
final class BackboneTrial {

    /** Most images of the training split; as many of each class as possible. */
    private static final int TRAIN_IMAGES = 400;

    private static final int VALIDATION_IMAGES = 300;
    private static final int BATCH = 16;

    private BackboneTrial() {}

    /**
     * Tries a base model.
     *
     * @param request a resolved request that names it
     * @throws dev.patisserie.common.fault.PatisserieException {@code WEIGHTS_*} if its weights cannot be read
     */
    static BackboneChoice.Trial run(
            TrainingRequested request, Dataset dataset, TransferSettings settings, TrainingListener listener)
            throws IOException {
        TransferNetwork network = TransferNetwork.of(request, dataset.labels().size());
        StartingWeights start = StartingWeights.of(network, request, settings.weightFiles(), listener);
        try (DecodedDataset images = open(dataset, request.imageSize(), settings, listener);
                FrozenPart base =
                        new FrozenPart(new WeightedNetwork(network.withoutHead(), start.values()), Precision.AUTO)) {
            FeatureBatch train = features(images.split(Split.TRAIN), base, listener);
            long begin = System.nanoTime();
            FeatureBatch validation = features(images.split(Split.VALIDATION), base, listener);
            double perImage = (System.nanoTime() - begin) / 1e9 / validation.size();
            var probe = LinearProbe.train(
                    rows(train), train.labels(), dataset.labels().size());
            double accuracy = probe.accuracy(rows(validation), validation.labels());
            return new BackboneChoice.Trial(
                    request.transfer().backbone(), accuracy, perImage * passes(request, dataset), null);
        }
    }

    /** Opens some images of each class, or all images if those of a class are unreadable. */
    private static DecodedDataset open(
            Dataset dataset, int imageSize, TransferSettings settings, TrainingListener listener) throws IOException {
        try {
            return ImageDecoding.open(part(dataset), imageSize, settings.training(), listener);
        } catch (PatisserieException e) {
            if (e.code() != ErrorCode.DATASET_INVALID) {
                throw e;
            }
            return ImageDecoding.open(dataset, imageSize, settings.training(), listener);
        }
    }

    /** Returns the number of images that the base model has to process in a training. */
    private static double passes(TrainingRequested request, Dataset dataset) {
        int views = request.transfer().views();
        int epochs = request.transfer().warmup().epochs()
                + request.transfer().fineTune().epochs();
        boolean isAugmented = !request.augmentation().equals(Augmentation.NONE);
        int each = isAugmented ? (views == 0 ? epochs : Math.min(views, epochs)) : 1;
        return (double) each * dataset.split(Split.TRAIN).images().size()
                + dataset.split(Split.VALIDATION).images().size();
    }

    private static Dataset part(Dataset dataset) {
        Map<Split, LabelledSplit> splits = new HashMap<>(dataset.splits());
        splits.computeIfPresent(Split.TRAIN, (name, split) -> part(split, TRAIN_IMAGES));
        splits.computeIfPresent(Split.VALIDATION, (name, split) -> part(split, VALIDATION_IMAGES));
        splits.computeIfPresent(Split.HOLDOUT, (name, split) -> part(split, 0));
        return new Dataset(dataset.labels(), splits);
    }

    /** Returns some images of each class. */
    private static LabelledSplit part(LabelledSplit split, int images) {
        int perClass = Math.max(2, images / split.labels().size());
        return new LabelledSplit(
                split.name(),
                split.labels(),
                IntStream.range(0, split.labels().size())
                        .boxed()
                        .flatMap(label -> {
                            var ofClass = split.images().stream()
                                    .filter(image -> image.label() == label)
                                    .toList();
                            int count = Math.min(perClass, ofClass.size());
                            return Arrays.stream(ExampleOrder.evenly(count, ofClass.size()))
                                    .mapToObj(ofClass::get);
                        })
                        .toList());
    }

    private static FeatureBatch features(DecodedSplit images, FrozenPart base, TrainingListener listener)
            throws IOException {
        var source =
                new ImageFeatures(images, FeatureKey.begin().and("trial", images.imageSize()), Optional.empty(), base);
        int width = Math.toIntExact(source.shape().size());
        float[] values = new float[Math.multiplyExact(images.size(), width)];
        int[] labels = new int[images.size()];
        for (int from = 0; from < images.size(); from += BATCH) {
            listener.stop().check("features");
            int first = from;
            int[] examples = ExampleOrder.natural(Math.min(BATCH, images.size() - from));
            FeatureBatch batch =
                    source.read(Arrays.stream(examples).map(i -> first + i).toArray());
            System.arraycopy(batch.values(), 0, values, from * width, batch.values().length);
            System.arraycopy(batch.labels(), 0, labels, from, batch.size());
        }
        return new FeatureBatch(values, labels, source.shape());
    }

    private static float[][] rows(FeatureBatch batch) {
        int width = Math.toIntExact(batch.shape().size());
        float[][] rows = new float[batch.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(batch.values(), i * width, (i + 1) * width);
        }
        return rows;
    }
}
