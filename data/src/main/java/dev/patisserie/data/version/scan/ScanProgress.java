package dev.patisserie.data.version.scan;

/** Receives the progress of a publication or an export. Called from several threads, one at a time. */
@FunctionalInterface
public interface ScanProgress {

    /** The steps. */
    enum Step {
        /** Files are read, hashed and decoded. */
        READ,
        /** New images are written to the store. */
        WRITE,
        /** Images are read from the store. */
        EXPORT
    }

    /**
     * Receives the progress of a step.
     *
     * @param done number of images that are done
     * @param total number of images of the step
     */
    void update(Step step, int done, int total);
}
