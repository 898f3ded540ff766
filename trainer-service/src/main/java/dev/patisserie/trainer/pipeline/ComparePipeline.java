package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.event.ModelComparison.Contender;
import dev.patisserie.common.event.ModelComparison.Interval;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.SkippedImage;
import dev.patisserie.trainer.evaluate.PairedComparison;
import dev.patisserie.trainer.fit.Fitted;
import dev.patisserie.trainer.fit.Inspectable;
import dev.patisserie.trainer.fit.Phase;
import dev.patisserie.trainer.fit.StepReport;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.pipeline.TrainingOutcome.Comparison;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Runs two pipelines on the same photos and compares their models. */
public final class ComparePipeline implements TrainingPipeline {

    private final TrainingPipeline baseline;
    private final TrainingPipeline candidate;

    /**
     * Creates a comparison of two pipelines, each of which trains one model.
     *
     * @param baseline the first pipeline
     * @param candidate the second pipeline
     */
    public ComparePipeline(TrainingPipeline baseline, TrainingPipeline candidate) {
        this.baseline = baseline;
        this.candidate = candidate;
    }

    @Override
    public Pipeline pipeline() {
        return Pipeline.COMPARE;
    }

    @Override
    public void check(TrainingRequested request) {
        baseline.check(request(request, baseline));
        candidate.check(request(request, candidate));
    }

    @Override
    public TrainingNeeds needs(TrainingRequested request, int images) {
        return baseline.needs(request(request, baseline), images)
                .then(candidate.needs(request(request, candidate), images));
    }

    private static TrainingRequested request(TrainingRequested request, TrainingPipeline pipeline) {
        return request.toBuilder().pipeline(pipeline.pipeline()).build();
    }

    @Override
    public TrainingOutcome run(TrainingRun run, TrainingListener listener) {
        TrainedModel first = train(baseline, run, listener);
        TrainedModel second = train(candidate, run, new AfterTheFirst(listener));
        ModelComparison figures = compare(first, second, run.request().seed());
        return new TrainingOutcome(
                List.of(first, second),
                Optional.of(new Comparison(figures, ComparisonReport.of(figures, first, second))));
    }

    private static TrainedModel train(TrainingPipeline pipeline, TrainingRun run, TrainingListener listener) {
        var part = new TrainingRun(
                request(run.request(), pipeline),
                ModelId.of(run.request(), pipeline.pipeline()),
                run.dataset(),
                run.work().resolve(pipeline.pipeline().label()));
        return pipeline.run(part, listener).best();
    }

    private static ModelComparison compare(TrainedModel first, TrainedModel second, long seed) {
        PairedComparison paired = PairedComparison.of(hits(first), hits(second), seed);
        return new ModelComparison(
                contender(first),
                contender(second),
                paired.images(),
                paired.onlyBaseline(),
                paired.onlyCandidate(),
                paired.method().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                paired.pValue(),
                new Interval(paired.difference().lower(), paired.difference().upper()));
    }

    private static boolean[] hits(TrainedModel model) {
        BitSet hits = model.holdoutHits();
        var all = new boolean[model.manifest().holdout().images()];
        for (int i = 0; i < all.length; i++) {
            all[i] = hits.get(i);
        }
        return all;
    }

    private static Contender contender(TrainedModel model) {
        return new Contender(
                model.manifest().modelId(),
                model.manifest().request().pipeline(),
                model.manifest().holdout().accuracy(),
                model.manifest().holdout().loss(),
                model.trainingSeconds());
    }

    /** The photos are the same, so skipped files were already reported. */
    private record AfterTheFirst(TrainingListener listener) implements TrainingListener {

        @Override
        public Stop stop() {
            return listener.stop();
        }

        @Override
        public void modelStarted(TrainingRun run, List<String> labels, DecodedDataset images) {
            listener.modelStarted(run, labels, images);
        }

        @Override
        public void phaseStarted(Phase phase, Inspectable model) {
            listener.phaseStarted(phase, model);
        }

        @Override
        public void stepEnded(StepReport step) {
            listener.stepEnded(step);
        }

        @Override
        public void epochEnded(TrainingProgressed.Epoch epoch, Inspectable model) {
            listener.epochEnded(epoch, model);
        }

        @Override
        public void phaseEnded(Phase phase, Fitted fitted) {
            listener.phaseEnded(phase, fitted);
        }

        @Override
        public void modelEnded(TrainedModel model) {
            listener.modelEnded(model);
        }

        @Override
        public void imagesSkipped(List<SkippedImage> skipped) {}

        @Override
        public void advanced(String part, long done, long of) {
            listener.advanced(part, done, of);
        }

        @Override
        public void noticed(String notice) {
            listener.noticed(notice);
        }
    }
}
