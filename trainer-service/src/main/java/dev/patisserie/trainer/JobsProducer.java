package dev.patisserie.trainer;

import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.trainer.champion.ArchivedModels;
import dev.patisserie.trainer.config.TrainerConfig;
import dev.patisserie.trainer.job.execution.DataRoot;
import dev.patisserie.trainer.job.execution.Pipelines;
import dev.patisserie.trainer.job.execution.RequestLimits;
import dev.patisserie.trainer.job.execution.TrainImages;
import dev.patisserie.trainer.job.store.TrainerId;
import dev.patisserie.trainer.pipeline.ComparePipeline;
import dev.patisserie.trainer.pipeline.SimplePipeline;
import dev.patisserie.trainer.pipeline.TrainingSettings;
import dev.patisserie.trainer.pipeline.keras.KerasImportPipeline;
import dev.patisserie.trainer.pipeline.transfer.TransferPipeline;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Produces the choice of pipelines, the archives of published models, and the name of this trainer. */
@Singleton
class JobsProducer {

    @Produces
    @Singleton
    Pipelines pipelines(
            SimplePipeline simple,
            TransferPipeline transfer,
            KerasImportPipeline imports,
            RequestLimits limits,
            DataRoot data) {
        return new Pipelines(
                List.of(simple, transfer, new ComparePipeline(simple, transfer), imports),
                limits,
                new TrainImages(data));
    }

    @Produces
    @Singleton
    ArchivedModels archivedModels(
            ObjectStore store, TrainerConfig config, TrainingSettings training, SignatureCheck signatures) {
        return new ArchivedModels(
                store,
                config.workDir().resolve("comparisons"),
                ArchiveLimits.DEFAULT,
                signatures,
                new ArchivedModels.Resources(
                        training.cache(),
                        training.cacheLimitBytes(),
                        training.decodeThreads(),
                        training.tensorFlowThreads()));
    }

    @Produces
    @Singleton
    TrainerId trainerId(TrainerConfig config) {
        return TrainerId.take(config.workDir());
    }

    void close(@Disposes TrainerId id) {
        id.close();
    }
}
