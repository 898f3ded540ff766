package dev.patisserie.feedback.retrain.stream;

import dev.patisserie.feedback.retrain.RetrainFacts;
import dev.patisserie.feedback.retrain.RetrainState;
import dev.patisserie.feedback.retrain.RetrainStep;
import dev.patisserie.feedback.retrain.RetrainStep.Outcome;
import dev.patisserie.feedback.retrain.Retrainer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Decides every minute, with the state of the drift monitors and of the data set at that time. Called by one thread at
 * a time.
 */
final class RetrainProcessor implements Processor<String, RetrainInput, String, RetrainOutput> {

    static final Duration INTERVAL = Duration.ofMinutes(1);

    private final String dataset;
    private final Retrainer retrainer;
    private final Function<ProcessorContext<?, ?>, Supplier<Optional<RetrainFacts>>> facts;
    private final RetrainListener listener;
    private ProcessorContext<String, RetrainOutput> context;
    private RetrainStore store;
    private Supplier<Optional<RetrainFacts>> present;
    private Set<Outcome> last = Set.of();

    /**
     * Creates a processor.
     *
     * @param dataset the data set to train on
     * @param facts returns a reader of the present facts, which is empty if the model in use is unknown
     */
    RetrainProcessor(
            String dataset,
            Retrainer retrainer,
            Function<ProcessorContext<?, ?>, Supplier<Optional<RetrainFacts>>> facts,
            RetrainListener listener) {
        this.dataset = dataset;
        this.retrainer = retrainer;
        this.facts = facts;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<String, RetrainOutput> taskContext) {
        context = taskContext;
        store = new RetrainStore(context);
        present = facts.apply(context);
        listener.proposal(store.state().isProposed());
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> decide(Instant.ofEpochMilli(now)));
    }

    private void decide(Instant now) {
        RetrainStep step = retrainer.decide(store.state(), present.get(), now);
        for (Outcome outcome : step.outcomes()) {
            if (!last.contains(outcome)) {
                listener.decided(outcome.kind(), outcome.outcome());
            }
        }
        last = Set.copyOf(step.outcomes());
        advance(step);
    }

    @Override
    public void process(Record<String, RetrainInput> record) {
        RetrainInput input = record.value();
        Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        advance(retrainer.progressed(store.state(), input.requestId(), input.hasEnded(), within(input.at(), now)));
    }

    /** Limits the time of a report. One in the future would let the limits refuse all requests until then. */
    private static Instant within(Instant at, Instant now) {
        if (at.isAfter(now)) {
            return now;
        }
        return at.isBefore(Instant.EPOCH) ? Instant.EPOCH : at;
    }

    private void advance(RetrainStep step) {
        RetrainState before = store.state();
        store.put(step.state());
        step.request().ifPresent(request -> forward(new RetrainOutput(null, request)));
        if (step.state().current() != null && !step.state().current().equals(before.current())) {
            forward(new RetrainOutput(step.state().current(), null));
        }
        listener.proposal(step.state().isProposed());
    }

    private void forward(RetrainOutput output) {
        context.forward(new Record<>(dataset, output, context.currentSystemTimeMs()));
    }

    @Override
    public void close() {
        listener.closed();
    }
}
