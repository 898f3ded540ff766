package dev.patisserie.trainer.dataset;

import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A data set in a folder.
 *
 * @param folder may not exist
 */
record DatasetFolderSource(Path folder) implements DatasetSource {

    @Override
    public Dataset read() throws IOException {
        return DatasetReader.read(folder);
    }

    @Override
    public Optional<DatasetVersion> version() {
        return Optional.empty();
    }

    @Override
    public String name() {
        return folder.toString();
    }
}
