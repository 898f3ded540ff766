package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrialResult;
import dev.patisserie.trainer.dataset.BatchStream;
import dev.patisserie.trainer.dataset.ExampleOrder;
import dev.patisserie.trainer.dataset.Examples;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;

/**
 * Runs one phase of training. Each epoch trains on every image once, in random order, and then evaluates the validation
 * split. The weights of the best epoch go to the checkpoint. The state goes to a snapshot, from which a later attempt
 * resumes. An instance runs one phase, on one thread.
 *
 * @param <B> a batch
 */
public final class FitLoop<B> {

    private static final double NANOS = 1e9;

    private final Trainable<B> model;
    private final FitPlan plan;
    private final FitListener listener;
    private final LongSupplier nanoTime;
    private int trainImages; // of the present epoch
    private RunState memory;
    private PhaseState state;
    private Phase phase;
    private long start;

    /**
     * Creates a loop for one phase.
     *
     * @param model the model to train; must outlive the loop
     * @param plan epochs, batch size and learning rates
     * @param listener receives the events of training
     * @param nanoTime time source for rates and estimates, in nanoseconds, see {@link System#nanoTime}
     */
    public FitLoop(Trainable<B> model, FitPlan plan, FitListener listener, LongSupplier nanoTime) {
        this.model = model;
        this.plan = plan;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /**
     * Runs the phase; resumes from the snapshot if there is one.
     *
     * @param train the training examples by the number of the epoch in the run, from 1
     * @param validation the examples that determine the best epoch
     * @param kept stores the best weights of this and earlier phases, and the state of the phase: after each epoch,
     *     every {@code snapshotSteps} steps, and when the listener returns {@link Stop#SAVE}
     * @throws TrainingDivergedException once a loss is NaN or infinite
     * @throws java.util.concurrent.CancellationException once the listener stops training
     * @throws TrainingPausedException before the epoch after the last one of the plan
     * @throws IOException if images cannot be read or the state cannot be written
     */
    public Fitted run(IntFunction<? extends Examples<B>> train, Examples<B> validation, RunState kept)
            throws IOException {
        memory = kept;
        state = memory.snapshot().resume(plan.phase(), model);
        start = nanoTime.getAsLong() - (long) (state.seconds() * NANOS);
        phase = phase(train.apply(plan.epochsBefore() + 1));
        listener.phaseStarted(phase, model);
        while (!state.ended()) {
            pauseIfDue(train);
            epoch(train.apply(plan.epochsBefore() + state.epoch()), validation);
        }
        listener.phaseEnded(phase, state.fitted());
        return state.fitted();
    }

    /** Pauses only once the state of the last epoch is on disk. */
    private void pauseIfDue(IntFunction<? extends Examples<B>> train) throws IOException {
        if (plan.pausesBefore(state.epoch())) {
            memory.snapshot().close();
            int images = train.apply(plan.epochsBefore() + state.epoch()).size();
            throw new TrainingPausedException(images, memory.snapshot().curve());
        }
    }

    private Phase phase(Examples<B> train) {
        int steps = BatchStream.batches(train.size(), plan.batchSize());
        long done = (state.epoch() - 1L) * steps + state.step();
        return new Phase(plan.phase(), plan.epochs(), plan.epochsBefore(), steps, done);
    }

    private void epoch(Examples<B> train, Examples<B> validation) throws IOException {
        LongToDoubleFunction rates = plan.pace().after(state.validationLosses(), (long) plan.epochs() * phase.steps());
        trainImages = train.size();
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

    /** The checkpoint is written first: a snapshot implies the checkpoints of all epochs before it. */
    private void end(TrainingProgressed.Epoch epoch) throws IOException {
        double loss = epoch.validationLoss();
        memory.best().offer(plan.phase(), plan.epochsBefore() + epoch.number(), loss, model::save);
        listener.epochEnded(epoch, model);
        state = state.validated(
                new TrialResult.Point(plan.epochsBefore() + epoch.number(), loss, epoch.validationAccuracy()));
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
            throw new TrainingDivergedException(
                    "expected a finite loss, found %s at step %d of %s; lower the learning rate (initially %s)"
                            .formatted(loss, step, where, plan.pace().learningRate()),
                    trainImages,
                    memory.snapshot().curve());
        }
    }

    /** Returns 0 without an image, as in a resumed epoch without remaining steps. */
    private static double perSecond(int images, double seconds) {
        return images == 0 ? 0 : images / seconds;
    }

    private double secondsSince(long moment) {
        return (nanoTime.getAsLong() - moment) / NANOS;
    }
}
