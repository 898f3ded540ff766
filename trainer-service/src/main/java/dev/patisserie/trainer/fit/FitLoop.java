package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.dataset.BatchStream;
import dev.patisserie.trainer.dataset.ExampleOrder;
import dev.patisserie.trainer.dataset.Examples;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;

/**
 * One phase of training: epoch after epoch, every image once in random order, then the validation split; the weights of
 * the best epoch go to the checkpoint, and the state to a snapshot, from which a later attempt goes on. Serves one
 * phase, on one thread.
 *
 * @param <B> a batch
 */
public final class FitLoop<B> {

    private static final double NANOS = 1e9;

    private final Trainable<B> model;
    private final FitPlan plan;
    private final FitListener listener;
    private final LongSupplier nanoTime;
    private RunState memory;
    private PhaseState state;
    private Phase phase;
    private long start;

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
     * Runs the phase, from where the memory says it stands.
     *
     * @param train what to learn from, by the number of the epoch in the run, from 1
     * @param validation what decides which epoch is the best
     * @param kept takes the weights of an epoch that is better than all before it, in this phase and in earlier ones;
     *     and the state of the phase, after each epoch, every so many steps, and when the listener says
     *     {@link Stop#SAVE}
     * @throws PatisserieException {@link ErrorCode#TRAINING_DIVERGED} once a loss is NaN or infinite
     * @throws java.util.concurrent.CancellationException once the listener says to stop
     * @throws IOException if images cannot be read or the memory cannot be written
     */
    public Fitted run(IntFunction<? extends Examples<B>> train, Examples<B> validation, RunState kept)
            throws IOException {
        memory = kept;
        state = memory.snapshot().resume(plan.phase(), model);
        start = nanoTime.getAsLong() - (long) (state.seconds() * NANOS);
        phase = phase(train.apply(plan.epochsBefore() + 1));
        listener.phaseStarted(phase, model);
        while (!state.ended()) {
            epoch(train.apply(plan.epochsBefore() + state.epoch()), validation);
        }
        listener.phaseEnded(phase, state.fitted());
        return state.fitted();
    }

    private Phase phase(Examples<B> train) {
        int steps = BatchStream.batches(train.size(), plan.batchSize());
        long done = (state.epoch() - 1L) * steps + state.step();
        return new Phase(plan.phase(), plan.epochs(), plan.epochsBefore(), steps, done);
    }

    private void epoch(Examples<B> train, Examples<B> validation) throws IOException {
        LongToDoubleFunction rates = plan.pace().after(state.validationLosses(), (long) plan.epochs() * phase.steps());
        long before = nanoTime.getAsLong();
        int imagesBefore = state.learnt().images();
        learn(train, rates);
        Score learnt = state.learnt();
        double speed = perSecond(learnt.images() - imagesBefore, secondsSince(before));
        Score validated = validate(validation);
        int number = state.epoch();
        var epoch = new TrainingProgressed.Epoch(
                plan.phase(),
                number,
                plan.epochs(),
                learnt.loss(),
                learnt.accuracy(),
                validated.loss(),
                validated.accuracy(),
                rates.applyAsDouble((long) number * phase.steps()),
                speed,
                secondsSince(start) / number * (plan.epochs() - number));
        end(epoch);
    }

    /** The checkpoint comes first: a snapshot says that there is one of each epoch before it. */
    private void end(TrainingProgressed.Epoch epoch) throws IOException {
        double loss = epoch.validationLoss();
        memory.best().offer(plan.phase(), plan.epochsBefore() + epoch.number(), loss, model::save);
        listener.epochEnded(epoch, model);
        state = state.validated(loss);
        if (epoch.number() == plan.epochs() || stopsEarly()) {
            state = state.end();
        }
        save();
    }

    private boolean stopsEarly() {
        return plan.earlyStopping() != null && EarlyStopping.stopsAfter(plan.earlyStopping(), state.validationLosses());
    }

    private void save() throws IOException {
        state = state.after(secondsSince(start));
        memory.snapshot().write(state, model);
    }

    private void learn(Examples<B> train, LongToDoubleFunction rates) throws IOException {
        int epoch = state.epoch();
        String where = "epoch " + epoch;
        int[] order = ExampleOrder.shuffled(train.size(), plan.seed(), plan.epochsBefore() + epoch);
        int[] left = Arrays.copyOfRange(order, state.learnt().images(), order.length);
        try (var batches = new BatchStream<>(train, left, plan.batchSize(), plan.prefetch())) {
            while (batches.hasNext()) {
                goOn(where);
                int number = state.step() + 1;
                long inPhase = (epoch - 1L) * phase.steps() + number;
                double rate = rates.applyAsDouble(inPhase);
                Score score = model.step(batches.next(), inPhase, rate);
                requireFinite(score.lossSum(), where, number);
                state = state.stepped(score);
                listener.stepEnded(new StepReport(phase, epoch, number, rate, score, state.learnt()));
                if (number % plan.snapshotSteps() == 0) {
                    save();
                }
            }
        }
    }

    private Score validate(Examples<B> validation) throws IOException {
        String where = "validation of epoch " + state.epoch();
        int[] all = ExampleOrder.natural(validation.size());
        Score total = Score.NONE;
        int step = 0;
        try (var batches = new BatchStream<>(validation, all, plan.batchSize(), plan.prefetch())) {
            while (batches.hasNext()) {
                goOn(where);
                Score score = model.evaluate(batches.next());
                requireFinite(score.lossSum(), where, ++step);
                total = total.plus(score);
            }
        }
        return total;
    }

    private void goOn(String where) throws IOException {
        Stop stop = listener.stop();
        if (stop == Stop.SAVE) {
            save();
        }
        stop.check(where);
    }

    private void requireFinite(double loss, String where, int step) {
        if (!Double.isFinite(loss)) {
            throw new PatisserieException(
                    ErrorCode.TRAINING_DIVERGED,
                    "expected a finite loss, found %s at step %d of %s; lower the learning rate (it was %s at first)"
                            .formatted(loss, step, where, plan.pace().learningRate()));
        }
    }

    /** Without an image, as where an epoch's steps were all done before, there is no speed. */
    private static double perSecond(int images, double seconds) {
        return images == 0 ? 0 : images / seconds;
    }

    private double secondsSince(long moment) {
        return (nanoTime.getAsLong() - moment) / NANOS;
    }
}
