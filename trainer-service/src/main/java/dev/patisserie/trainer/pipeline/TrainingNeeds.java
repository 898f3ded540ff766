package dev.patisserie.trainer.pipeline;

/**
 * Lower bounds on the resources of a training.
 *
 * @param imageSize width and height of the images, in pixels: the request's, or the default of the pipeline
 * @param totalBytes memory inside and outside the heap at the same time, 0 or more
 * @param heapBytes memory inside the heap, 0 or more
 */
public record TrainingNeeds(int imageSize, long totalBytes, long heapBytes) {

    /** Returns the resources of two consecutive trainings or stages. */
    public TrainingNeeds then(TrainingNeeds other) {
        return new TrainingNeeds(
                Math.max(imageSize, other.imageSize),
                Math.max(totalBytes, other.totalBytes),
                Math.max(heapBytes, other.heapBytes));
    }
}
