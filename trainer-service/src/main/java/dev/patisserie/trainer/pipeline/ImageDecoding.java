package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import java.io.IOException;

/** The beginning of every recipe: photos become pixels. */
public final class ImageDecoding {

    private ImageDecoding() {}

    /**
     * Decodes a data set and tells the listener of the files that are left out.
     *
     * @param imageSize width and height, in pixels
     * @return the caller's to close
     */
    public static DecodedDataset open(
            Dataset dataset, int imageSize, TrainingSettings settings, TrainingListener listener) throws IOException {
        TensorFlowRuntime.load(settings.tensorFlowThreads()); // before the first session
        var options = new DecodedDataset.Options(
                imageSize, settings.cache(), settings.cacheLimitBytes(), settings.decodeThreads());
        DecodedDataset images = DecodedDataset.open(dataset, options, (done, of) -> {
            listener.advanced("decode", done, of);
            listener.stop().check("decode");
        });
        try {
            if (!images.skipped().isEmpty()) {
                listener.imagesSkipped(images.skipped());
            }
            return images;
        } catch (RuntimeException e) {
            images.close();
            throw e;
        }
    }
}
