package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.dataset.version.DatasetCatalog;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Finds the data set version of a request, and checks that this trainer can serve it. */
@Singleton
public final class RequestCheck {

    private final Pipelines pipelines;
    private final DatasetCatalog datasets;

    /** Creates a check of requests for {@code pipelines} on the versions in {@code datasets}. */
    public RequestCheck(Pipelines pipelines, DatasetCatalog datasets) {
        this.pipelines = pipelines;
        this.datasets = datasets;
    }

    /**
     * Checks a request.
     *
     * @return the version to train on; empty for a folder
     * @throws PatisserieException the reason of a rejection; if it is retriable, the request must be checked again
     */
    public Optional<DatasetPublished> check(TrainingRequested request) {
        Optional<DatasetPublished> version = datasets.resolve(request.datasetReference());
        pipelines.check(request, version);
        return version;
    }
}
