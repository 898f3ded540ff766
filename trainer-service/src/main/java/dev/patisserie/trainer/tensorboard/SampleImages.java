package dev.patisserie.trainer.tensorboard;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.trainer.augment.Augmenter;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.ExampleOrder;
import dev.patisserie.trainer.feature.ImageView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * The first images of the first training step, with the same augmentation; in transfer learning, in the first view.
 *
 * @param request a resolved request
 * @param labels class names, in the order of the images' classes
 * @param images the training images
 */
record SampleImages(TrainingRequested request, List<String> labels, DecodedSplit images) {

    private static final int MOST = 8;
    private static final int MOST_PIXELS = 800_000; // of all pictures: a few MB as PNG

    private int[] examples() {
        int each = images.imageSize() * images.imageSize();
        int count = Math.max(1, Math.min(MOST, MOST_PIXELS / each));
        int[] order = ExampleOrder.shuffled(images.size(), request.seed(), 1);
        return Arrays.copyOf(order, Math.min(count, Math.min(request.batchSize(), order.length)));
    }

    /** Returns a description of the pictures, in Markdown. */
    String description() {
        return Arrays.stream(examples())
                .mapToObj(example -> labels.get(images.label(example)))
                .collect(Collectors.joining(", ", "As training sees them first: ", ""));
    }

    /**
     * Creates the pictures.
     *
     * @throws IOException if images cannot be read or encoded
     */
    List<Picture> make() throws IOException {
        int[] examples = examples();
        Batch batch = images.read(examples);
        float[] values = new float[batch.rgb().length];
        augment(batch, examples, tensor -> pixels(tensor).read(values));
        List<Picture> pictures = new ArrayList<>();
        int each = values.length / examples.length;
        for (int i = 0; i < examples.length; i++) {
            float[] image = Arrays.copyOfRange(values, i * each, (i + 1) * each);
            pictures.add(Picture.of(image, images.imageSize()));
        }
        return pictures;
    }

    private static FloatDataBuffer pixels(TFloat32 tensor) {
        return tensor.asRawTensor().data().asFloats();
    }

    private void augment(Batch batch, int[] examples, Consumer<TFloat32> consumer) {
        Augmentation bounds = request.augmentation();
        try (var augmenter = new Augmenter(bounds, images.imageSize())) {
            if (request.pipeline() == Pipeline.TRANSFER) {
                new ImageView(augmenter, bounds, request.seed(), 0).apply(batch, examples, consumer);
            } else {
                SplittableRandom chance = Augmenter.chance(request.seed(), 1);
                augmenter.augment(batch, image -> chance, consumer);
            }
        }
    }
}
