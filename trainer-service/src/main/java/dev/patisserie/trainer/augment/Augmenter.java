package dev.patisserie.trainer.augment;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.input.Feeds;
import dev.patisserie.trainer.input.ImageInput;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Augments images outside a training graph.
 *
 * <p>Holds native memory; the caller owns it and closes it once. Used on one thread.
 */
public final class Augmenter implements AutoCloseable {

    private final Graph graph = new Graph();
    private final ImageInput input;
    private final AugmentationOps ops;
    private final Session session;

    /**
     * Builds the graph.
     *
     * @param bounds ranges of the changes
     * @param imageSize width and height of the images, in pixels
     */
    public Augmenter(Augmentation bounds, int imageSize) {
        TensorFlowRuntime.load();
        Ops tf = Ops.create(graph);
        input = ImageInput.in(tf, imageSize);
        ops = new AugmentationOps(tf, bounds, input.values(), imageSize);
        session = new Session(graph, SessionOptions.of(Precision.FLOAT32));
    }

    /**
     * Returns the random generator of a training step; its images draw from it in turn.
     *
     * @param number number of the step, from 1
     */
    public static SplittableRandom chance(long seed, long number) {
        return new SplittableRandom(31 * seed + number);
    }

    /**
     * Augments a batch.
     *
     * @param chance random generator by the image's index in the batch
     * @param consumer receives the changed images, {@code [batch, imageSize, imageSize, 3]}, values 0 to 255; they are
     *     closed when it returns
     */
    public void augment(Batch batch, IntFunction<SplittableRandom> chance, Consumer<TFloat32> consumer) {
        try (var feeds = new Feeds(session.runner())) {
            input.feed(feeds, batch);
            ops.feed(feeds, batch.size(), chance);
            try (Result result = feeds.runner().fetch(ops.augmented()).run()) {
                consumer.accept((TFloat32) result.get(0));
            }
        }
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
