package dev.patisserie.feedback.grow;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.collect.ImageReader;
import dev.patisserie.feedback.grow.CollectedImage.State;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Connects the growth to Kafka Streams: records in, stores, punctuations, events out. */
final class GrowthProcessor implements Processor<String, GrowthInput, String, GrowthOutput> {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final GrowthTools tools;
    private final Supplier<ImageReader> readers;
    private final Supplier<ExecutorService> executors;
    private Images images;
    private Worker worker;
    private Collector collector;
    private Reviewer reviewer;
    private Publisher publisher;
    private Retention retention;

    /**
     * Creates a processor.
     *
     * @param readers opens the reader of images, which is closed with this processor
     * @param executors creates the executor with one thread, which is shut down with this processor
     */
    GrowthProcessor(GrowthTools tools, Supplier<ImageReader> readers, Supplier<ExecutorService> executors) {
        this.tools = tools;
        this.readers = readers;
        this.executors = executors;
    }

    @Override
    public void init(ProcessorContext<String, GrowthOutput> context) {
        images = new Images(context.getStateStore(GrowthTopology.IMAGES_STORE));
        var versions = new Versions(
                context.getStateStore(GrowthTopology.DATASETS_STORE),
                context.getStateStore(GrowthTopology.VERSIONS_STORE),
                tools.settings().dataset());
        worker = new Worker(executors.get());
        collector = new Collector(images, worker, readers, tools);
        retention = new Retention(images, worker, tools);
        reviewer =
                new Reviewer(images, review -> forward(context, review.key(), new GrowthOutput(review, null)), tools);
        publisher = new Publisher(
                images,
                versions,
                worker,
                reviewer,
                version -> forward(context, version.key(), new GrowthOutput(null, version)),
                tools);
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, time -> advance());
    }

    private void forward(ProcessorContext<String, GrowthOutput> context, String key, GrowthOutput output) {
        context.forward(new Record<>(key, output, tools.clock().millis()));
    }

    @Override
    public void process(Record<String, GrowthInput> record) {
        CollectedImage before = images.get(record.key());
        CollectedImage after = after(before, record.value());
        if (!after.equals(before)) {
            images.put(record.key(), after);
            count(before, after);
        }
        State state = after.bytes().state();
        if (after.isInConflict() && (state == State.PENDING || state == State.SAVED)) {
            reviewer.request(record.key(), SelectionPolicy.CONFLICT);
        }
    }

    private CollectedImage after(CollectedImage before, GrowthInput input) {
        if (input.joined() == null) {
            return before.with(input.selected(), tools.clock().instant());
        }
        if (hasLabel(input.joined())) {
            return before.with(input.joined());
        }
        return before.label() == null ? before : before.retracted(tools.clock().instant());
    }

    /**
     * Returns whether a joined record has a label that may be published. That of the sender of the image, who must not
     * write training data, is joined only if no other one is in force: it retracts the one before.
     */
    private boolean hasLabel(FeedbackJoined joined) {
        boolean isOfSender = joined.source() == LabelSource.HEADER;
        return !joined.retracted() && (!isOfSender || tools.settings().growFromHeaders());
    }

    private void count(CollectedImage before, CollectedImage after) {
        if (after.bytes().state() == State.UNREFERENCED && before.label() == null) {
            tools.listener().collected(CollectionOutcome.UNREFERENCED);
        }
        boolean isNew = before.label() == null || !before.label().equals(after.label());
        if (isNew
                && after.label() != null
                && !Acceptance.isClassOrNone(after.label().name())) {
            tools.listener().labelRejected();
        }
    }

    private void advance() {
        worker.takeResults();
        collector.advance();
        publisher.advance();
        retention.advance();
        tools.listener().state(images.pending().size(), images.changeCount(), publisher.waiting());
    }

    @Override
    public void close() {
        if (worker.close()) {
            collector.close();
        }
    }
}
