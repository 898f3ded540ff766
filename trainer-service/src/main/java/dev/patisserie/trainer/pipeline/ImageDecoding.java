package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import java.io.IOException;

/** Decodes photos to pixels, the first stage of every pipeline. */
public final class ImageDecoding {

    private ImageDecoding() {}

    /**
     * Decodes a data set and reports the skipped files to the listener.
     *
     * @param imageSize width and height, in pixels
     * @return the decoded images; the caller closes them
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
