package dev.patisserie.standalone.command.search;

import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.standalone.command.option.Labelled;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of the rules of a search. */
final class RuleOptions {

    @Option(names = "--id", paramLabel = "ID", description = "Id of the search. Default: a new one with the time.")
    private String id;

    @Option(names = "--trials", paramLabel = "N", description = "Most trials. Default: 20.")
    private Integer trials;

    @Option(
            names = "--sampler",
            paramLabel = "S",
            converter = SamplerConverter.class,
            description = "random, or tpe, which prefers values near those of good trials. Default: random.")
    private SearchRequested.Sampler sampler;

    @Option(
            names = "--scheduler",
            paramLabel = "S",
            converter = SchedulerConverter.class,
            description = {
                "asha: only the best trials of a rung train on. median: a trial worse than the median stops.",
                "none: all trials train to the end. Default: asha."
            })
    private SearchRequested.Scheduler scheduler;

    @Option(
            names = "--metric",
            paramLabel = "M",
            converter = MetricConverter.class,
            description = "validationLoss or validationAccuracy. Default: validationLoss.")
    private SearchRequested.Metric metric;

    @Option(
            names = "--min-epochs",
            paramLabel = "N",
            description = {
                "Epochs of the first rung. Default: 1, or the first epoch of the fine-tuning if one of its",
                "fields varies."
            })
    private Integer minEpochs;

    @Option(
            names = "--max-epochs",
            paramLabel = "N",
            description = "Epochs of the best trials. Default: those of the training.")
    private Integer maxEpochs;

    @Option(
            names = "--eta",
            paramLabel = "N",
            description = "Factor between rungs, of which one in N trials is promoted. Default: 3.")
    private Integer eta;

    @Option(
            names = "--max-parallel",
            paramLabel = "N",
            description = "Most trials at a time. Default: the number of trainers minus 1, at least 1.")
    private Integer maxParallel;

    @Option(
            names = "--deadline",
            paramLabel = "MINUTES",
            description = "Time after which no trial trains, so that the best one so far wins. Default: none.")
    private Integer minutes;

    /** Returns the request. */
    SearchRequested request(String freshId, TrainingRequested base, List<SearchParameter> space, Clock clock) {
        return SearchRequested.builder(id == null ? freshId : id, base, space)
                .sampler(sampler)
                .scheduler(scheduler)
                .minEpochs(minEpochs)
                .maxEpochs(maxEpochs)
                .eta(eta)
                .trials(trials)
                .maxParallel(maxParallel)
                .metric(metric)
                .deadline(minutes == null ? null : clock.instant().plus(Duration.ofMinutes(minutes)))
                .build();
    }

    private static final class SamplerConverter implements Labelled<SearchRequested.Sampler> {
        @Override
        public SearchRequested.Sampler of(String label) {
            return SearchRequested.Sampler.of(label);
        }
    }

    private static final class SchedulerConverter implements Labelled<SearchRequested.Scheduler> {
        @Override
        public SearchRequested.Scheduler of(String label) {
            return SearchRequested.Scheduler.of(label);
        }
    }

    private static final class MetricConverter implements Labelled<SearchRequested.Metric> {
        @Override
        public SearchRequested.Metric of(String label) {
            return SearchRequested.Metric.of(label);
        }
    }
}
