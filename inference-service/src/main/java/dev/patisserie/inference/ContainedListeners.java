package dev.patisserie.inference;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.ClassificationListener;
import dev.patisserie.inference.control.SwapReports;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import dev.patisserie.inference.metrics.UnexpectedErrors.Source;
import dev.patisserie.inference.model.SwapListener;
import dev.patisserie.inference.shadow.CandidateRunner;
import dev.patisserie.inference.stream.ImagesGate;
import dev.patisserie.inference.uncertainty.ExplainReason;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Produces the injected listeners, which are wrapped so that their errors affect neither the observed work nor other
 * listeners. Thread-safe if the listeners are.
 */
@Singleton
class ContainedListeners {

    @Produces
    @Singleton
    ClassificationListener ofClassifications(InferenceMetrics metrics, UnexpectedErrors errors) {
        return of(metrics, errors);
    }

    /** Returns the listeners of swaps. Metrics come first, so that they are correct when images arrive. */
    @Produces
    @Singleton
    List<SwapListener> ofSwaps(
            InferenceMetrics metrics,
            ImagesGate gate,
            SwapReports reports,
            CandidateRunner candidate,
            UnexpectedErrors errors) {
        return of(List.of(metrics, gate, reports, candidate), errors);
    }

    /** Wraps each listener. */
    static List<SwapListener> of(List<SwapListener> listeners, UnexpectedErrors errors) {
        return listeners.stream()
                .<SwapListener>map(listener -> new OfSwaps(listener, errors))
                .toList();
    }

    /** Wraps a listener. */
    static ClassificationListener of(ClassificationListener listener, UnexpectedErrors errors) {
        return new OfClassifications(listener, errors);
    }

    private record OfSwaps(SwapListener listener, UnexpectedErrors errors) implements SwapListener {

        @Override
        public void swapped(CheckpointPublished checkpoint) {
            errors.contain(Source.MODEL, () -> listener.swapped(checkpoint));
        }

        @Override
        public void refused(CheckpointPublished checkpoint, PatisserieException failure) {
            errors.contain(Source.MODEL, () -> listener.refused(checkpoint, failure));
        }

        @Override
        public void deferred(CheckpointPublished checkpoint, PatisserieException failure) {
            errors.contain(Source.MODEL, () -> listener.deferred(checkpoint, failure));
        }

        @Override
        public void unloaded(CheckpointPublished checkpoint) {
            errors.contain(Source.MODEL, () -> listener.unloaded(checkpoint));
        }

        @Override
        public void cleared(CheckpointPublished checkpoint) {
            errors.contain(Source.MODEL, () -> listener.cleared(checkpoint));
        }

        @Override
        public void reconciled() {
            errors.contain(Source.MODEL, listener::reconciled);
        }
    }

    private record OfClassifications(ClassificationListener listener, UnexpectedErrors errors)
            implements ClassificationListener {

        @Override
        public void decoded(Duration took) {
            errors.contain(Source.METER, () -> listener.decoded(took));
        }

        @Override
        public void inferred(int images, Duration took) {
            errors.contain(Source.METER, () -> listener.inferred(images, took));
        }

        @Override
        public void explained(ExplainReason reason) {
            errors.contain(Source.METER, () -> listener.explained(reason));
        }

        @Override
        public void statementFailed(Throwable failure) {
            errors.report(Source.UNCERTAINTY, failure, "effect=answered-without");
        }
    }
}
