package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.dataset.BatchStream;
import dev.patisserie.trainer.dataset.ExampleOrder;
import dev.patisserie.trainer.dataset.Examples;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * One phase of training: epoch after epoch, every image once in random order, then the validation
 * split; the weights of the best epoch go to the checkpoint.
 *
 * @param <B> a batch
 */
public final class FitLoop<B> {

    private static final double NANOS = 1e9;

    private final Trainable<B> model;
    private final FitPlan plan;
    private final FitListener listener;
    private final LongSupplier nanoTime;

    /**
     * Prepares a phase.
     *
     * @param model what learns; must outlive the loop
     * @param plan how long and how fast
     * @param listener follows the epochs
     * @param nanoTime time for rates and estimates, in nanoseconds, as {@link System#nanoTime}
     */
    public FitLoop(Trainable<B> model, FitPlan plan, FitListener listener, LongSupplier nanoTime) {
        this.model = model;
        this.plan = plan;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /**
     * Runs the phase.
     *
     * @param train what to learn from, by the number of the epoch in the run, from 1
     * @param validation what decides which epoch is the best
     * @param checkpoint where the weights go if an epoch is better than all before it, in this
     *     phase and in earlier ones
     * @throws PatisserieException {@link ErrorCode#TRAINING_DIVERGED} once a loss is NaN or
     *     infinite
     * @throws java.util.concurrent.CancellationException once the listener says so
     * @throws IOException if images cannot be read or the checkpoint cannot be written
     */
    public Fitted run(
            IntFunction<? extends Examples<B>> train,
            Examples<B> validation,
            BestCheckpoint checkpoint)
            throws IOException {
        var stopping = Optional.ofNullable(plan.earlyStopping()).map(EarlyStopping::new);
        var plateau = Optional.ofNullable(plan.reduceOnPlateau()).map(ReduceOnPlateau::new);
        double learningRate = plan.learningRate();
        long start = nanoTime.getAsLong();
        int steps =
                BatchStream.batches(train.apply(plan.epochsBefore() + 1).size(), plan.batchSize());
        var phase = new Phase(plan.phase(), plan.epochs(), plan.epochsBefore(), steps, 0);
        listener.phaseStarted(phase, model);
        for (int number = 1; ; number++) {
            int inRun = plan.epochsBefore() + number;
            TrainingProgressed.Epoch epoch =
                    epoch(phase, number, train.apply(inRun), validation, learningRate, start);
            double loss = epoch.validationLoss();
            checkpoint.offer(plan.phase(), inRun, loss, model);
            listener.epochEnded(epoch, model);
            boolean stop = stopping.map(rule -> rule.stopsAfter(loss)).orElse(false);
            if (stop || number == plan.epochs()) {
                var fitted = new Fitted(number, secondsSince(start));
                listener.phaseEnded(phase, fitted);
                return fitted;
            }
            double rate = learningRate;
            learningRate = plateau.map(rule -> rule.next(rate, loss)).orElse(rate);
        }
    }

    private TrainingProgressed.Epoch epoch(
            Phase phase,
            int number,
            Examples<B> train,
            Examples<B> validation,
            double rate,
            long start)
            throws IOException {
        long epochStart = nanoTime.getAsLong();
        Score learnt = learn(phase, number, train, rate);
        double trainSeconds = secondsSince(epochStart);
        Score validated = validate(number, validation);
        return new TrainingProgressed.Epoch(
                plan.phase(),
                number,
                plan.epochs(),
                learnt.loss(),
                learnt.accuracy(),
                validated.loss(),
                validated.accuracy(),
                rate,
                learnt.images() / trainSeconds,
                secondsSince(start) / number * (plan.epochs() - number));
    }

    private Score learn(Phase phase, int epoch, Examples<B> train, double rate) throws IOException {
        String where = "epoch " + epoch;
        int[] order =
                ExampleOrder.shuffled(train.size(), plan.seed(), phase.epochsBefore() + epoch);
        Score total = Score.NONE;
        int step = 0;
        try (var batches = new BatchStream<>(train, order, plan.batchSize(), plan.prefetch())) {
            while (batches.hasNext()) {
                listener.stop().check(where);
                step++;
                long inPhase = (epoch - 1L) * phase.steps() + step;
                Score score = model.step(batches.next(), inPhase, rate);
                requireFinite(score.lossSum(), where, step);
                total = total.plus(score);
                listener.stepEnded(new StepReport(phase, epoch, step, rate, score, total));
            }
        }
        return total;
    }

    private Score validate(int epoch, Examples<B> validation) throws IOException {
        String where = "validation of epoch " + epoch;
        int[] all = ExampleOrder.natural(validation.size());
        Score total = Score.NONE;
        int step = 0;
        try (var batches = new BatchStream<>(validation, all, plan.batchSize(), plan.prefetch())) {
            while (batches.hasNext()) {
                listener.stop().check(where);
                Score score = model.evaluate(batches.next());
                requireFinite(score.lossSum(), where, ++step);
                total = total.plus(score);
            }
        }
        return total;
    }

    private void requireFinite(double loss, String where, int step) {
        if (!Double.isFinite(loss)) {
            throw new PatisserieException(
                    ErrorCode.TRAINING_DIVERGED,
                    "expected a finite loss, found %s at step %d of %s; lower the learning rate (it was %s at first)"
                            .formatted(loss, step, where, plan.learningRate()));
        }
    }

    private double secondsSince(long start) {
        return (nanoTime.getAsLong() - start) / NANOS;
    }
}
