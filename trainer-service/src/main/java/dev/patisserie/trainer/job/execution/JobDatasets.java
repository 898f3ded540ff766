package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.version.VersionedDatasets;
import dev.patisserie.trainer.job.JobSpec;

/**
 * The data sets of jobs.
 *
 * @param root folder of the data sets without versions
 * @param versions the store of versions
 */
public record JobDatasets(DataRoot root, VersionedDatasets versions) {

    /**
     * Returns the data set of a job: the version that it was admitted with, or a folder.
     *
     * @throws PatisserieException {@code DATASET_INVALID} or {@code DATASET_MISSING} if the folder is not below the
     *     root
     */
    public DatasetSource of(JobSpec spec) {
        return spec.datasetVersion() == null
                ? DatasetSource.ofFolder(
                        root.resolve(spec.request().datasetReference().name()))
                : versions.of(spec.datasetVersion());
    }
}
