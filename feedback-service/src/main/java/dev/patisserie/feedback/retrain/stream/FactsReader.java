package dev.patisserie.feedback.retrain.stream;

import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.DatasetReference;
import dev.patisserie.feedback.drift.MonitoredModel;
import dev.patisserie.feedback.grow.PublishedVersions;
import dev.patisserie.feedback.monitor.MonitoredPeriod;
import dev.patisserie.feedback.retrain.DriftAlarms;
import dev.patisserie.feedback.retrain.RetrainFacts;
import dev.patisserie.feedback.retrain.RetrainFacts.Version;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Reads the present facts from the stores of the drift monitors and of the data set. Owned by the processor. */
final class FactsReader implements Supplier<Optional<RetrainFacts>> {

    private final String dataset;
    private final boolean needsPipeline;
    private final ProcessorContext<?, ?> context;
    private final PublishedVersions versions;

    /**
     * Creates a reader.
     *
     * @param needsPipeline whether the recipe of the model in use must be known
     * @param context the context of a processor that is connected to {@link MonitoredPeriod#STORES}
     */
    FactsReader(String dataset, boolean needsPipeline, ProcessorContext<?, ?> context) {
        this.dataset = dataset;
        this.needsPipeline = needsPipeline;
        this.context = context;
        this.versions = PublishedVersions.of(context);
    }

    @Override
    public Optional<RetrainFacts> get() {
        return MonitoredPeriod.read(context)
                .filter(period -> !needsPipeline || period.model().pipeline() != null)
                .map(this::facts);
    }

    private RetrainFacts facts(MonitoredPeriod period) {
        MonitoredModel model = period.model();
        DatasetVersions published = versions.read();
        Long modelImages = Optional.ofNullable(model.datasetVersion())
                .flatMap(version -> published.find(new DatasetReference(dataset, Optional.of(version))))
                .map(FactsReader::images)
                .orElse(null);
        return new RetrainFacts(
                new DriftAlarms(dataset, model.modelId(), period.startedAt(), period.alarms()),
                model.pipeline(),
                modelImages,
                published
                        .newest(dataset)
                        .map(newest -> new Version(newest.version(), images(newest)))
                        .orElse(null));
    }

    /** Returns the number of images; a sum of numbers of another program may not fit in an {@code int}. */
    private static long images(DatasetPublished version) {
        return version.images().values().stream()
                .flatMap(split -> split.values().stream())
                .mapToLong(Integer::longValue)
                .sum();
    }
}
