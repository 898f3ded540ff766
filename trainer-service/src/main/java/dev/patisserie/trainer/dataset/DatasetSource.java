package dev.patisserie.trainer.dataset;

import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The data set of a run before it is read: a folder, or a version in the data set store. */
public interface DatasetSource {

    /** Returns the source that reads a folder by {@link DatasetReader}. */
    static DatasetSource ofFolder(Path folder) {
        return new DatasetFolderSource(folder);
    }

    /**
     * Reads classes and digests. No image is decoded.
     *
     * @return the data set; its images can be read as long as this source's store is open
     * @throws dev.patisserie.common.fault.PatisserieException {@code DATASET_*} if it cannot be used for training
     * @throws IOException if a folder cannot be resolved or written
     */
    Dataset read() throws IOException;

    /** Returns the version; empty for a folder. */
    Optional<DatasetVersion> version();

    /** Returns the name for messages: the folder, or {@code name@version}. */
    String name();
}
