package dev.patisserie.feedback.monitor;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.feedback.drift.MonitoredAnswer;
import dev.patisserie.feedback.drift.MonitoredModel;
import dev.patisserie.feedback.drift.MonitoredModel.Observation;
import dev.patisserie.feedback.drift.Repetition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Decides which records are observations of the model in use. Called by one thread at a time. */
final class DriftProcessor implements Processor<String, DriftInput, String, DriftChanged> {

    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

    private final DriftSettings settings;
    private final DriftListener listener;
    private ProcessorContext<String, DriftChanged> context;
    private DriftStores stores;
    private DriftMonitors monitors;
    private ObservationFilter images;
    private ObservationFilter labels;

    DriftProcessor(DriftSettings settings, DriftListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<String, DriftChanged> taskContext) {
        context = taskContext;
        stores = new DriftStores(context);
        images = new ObservationFilter(context.getStateStore(DriftStores.KEPT_ANSWERS), DriftStores.CAPACITY);
        labels = new ObservationFilter(context.getStateStore(DriftStores.KEPT_LABELS), DriftStores.CAPACITY);
        monitors = new DriftMonitors(settings, stores, listener, this::forward);
        context.schedule(REPORT_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> monitors.report());
    }

    private void forward(DriftChanged event) {
        context.forward(new Record<>(event.key(), event, context.currentSystemTimeMs()));
    }

    @Override
    public void process(Record<String, DriftInput> record) {
        DriftInput input = record.value();
        // A timestamp in the future would start a day, and let all images of the next days appear as old.
        long at = Math.min(record.timestamp(), context.currentSystemTimeMs());
        if (input.answer() != null) {
            answered(input.imageKey(), input.answer(), at);
        } else if (input.label() != null) {
            labelled(input.label(), at);
        } else if (input.published() != null) {
            published(input.published(), at);
        } else if (input.swapped() != null) {
            swapped(input.swapped(), at);
        } else if (input.withdrawn() != null) {
            stores.deleteModel(input.withdrawn());
        }
    }

    private void published(MonitoredModel model, long at) {
        stores.put(model);
        ModelInUse inUse = stores.inUse();
        if (inUse != null && !inUse.isMonitored() && inUse.modelId().equals(model.modelId())) {
            use(inUse, Math.max(at, inUse.since()));
        }
    }

    /** Each replica reports its swap. The first report starts the monitors; late reports of older swaps are ignored. */
    private void swapped(String modelId, long at) {
        ModelInUse inUse = stores.inUse();
        if (inUse == null || !inUse.modelId().equals(modelId) && at >= inUse.since()) {
            use(new ModelInUse(modelId, at, false), at);
        } else if (inUse.modelId().equals(modelId)) {
            stores.put(inUse.reported(at)); // so that an older report of another model is ignored
        }
    }

    private void use(ModelInUse model, long at) {
        MonitoredModel figures = stores.model(model.modelId());
        if (figures != null) {
            monitors.start(figures, at);
        }
        stores.put(figures == null ? model : model.monitored());
    }

    private void answered(String imageKey, MonitoredAnswer answer, long at) {
        // The report of the swap may be older than the retention of its topic.
        if (stores.inUse() == null && stores.model(answer.modelId()) != null) {
            use(new ModelInUse(answer.modelId(), at, false), at);
        }
        MonitoredModel figures = isMonitored(answer.modelId()) ? stores.model(answer.modelId()) : null;
        if (figures == null) {
            listener.observed(ObservationOutcome.OTHER_MODEL);
        } else if (count(images.add(imageKey, answer.fingerprint(), at))) {
            observe(figures.observations(answer), at);
        }
    }

    private void labelled(FeedbackJoined label, long at) {
        Optional<Observation> observation = MonitoredModel.observation(label);
        if (observation.isEmpty()) {
            return;
        }
        if (!isMonitored(label.modelId())) {
            listener.observed(ObservationOutcome.OTHER_MODEL);
        } else if (count(labels.add(null, label.fingerprint(), at))) {
            observe(List.of(observation.get()), at);
        }
    }

    private boolean isMonitored(String modelId) {
        ModelInUse model = stores.inUse();
        return model != null && model.isMonitored() && model.modelId().equals(modelId);
    }

    private boolean count(Optional<Repetition> repetition) {
        listener.observed(repetition.map(ObservationOutcome::of).orElse(ObservationOutcome.COUNTED));
        return repetition.isEmpty();
    }

    private void observe(Collection<Observation> observations, long at) {
        monitors.observe(observations, at, context.currentSystemTimeMs());
    }

    @Override
    public void close() {
        listener.closed();
    }
}
