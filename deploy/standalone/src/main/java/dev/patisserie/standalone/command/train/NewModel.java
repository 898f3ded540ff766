package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.standalone.client.TrainingClient;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.service.Polling;
import dev.patisserie.standalone.service.Stack;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Trains a model, and waits until it serves. */
public final class NewModel {

    private static final Duration SWAP_TIMEOUT = Duration.ofMinutes(2);

    private final String bootstrap;
    private final URI inference;
    private final Runnable ensureAlive;
    private final PrintWriter out;
    private IOException unavailable; // reason of the last failed request

    /**
     * Creates a training through a broker and an inference service.
     *
     * @param bootstrap address of the broker
     * @param inference address of the inference service
     * @param ensureAlive throws an exception if a service has ended
     * @param out receives the progress
     */
    public NewModel(String bootstrap, URI inference, Runnable ensureAlive, PrintWriter out) {
        this.bootstrap = bootstrap;
        this.inference = inference;
        this.ensureAlive = ensureAlive;
        this.out = out;
    }

    /** Creates a training on a stack of this process. */
    public NewModel(Stack stack, PrintWriter out) {
        this(stack.running().bootstrapServers(), stack.running().inference(), stack::ensureAlive, out);
    }

    /** Trains the model and shows the progress in a view. */
    public TrainingProgressed.Result train(TrainingRequested request, TrainingView view) throws InterruptedException {
        view.announce(request);
        var client = new TrainingClient(bootstrap, Clock.systemUTC());
        TrainingProgressed.Result trained = TrainingView.result(client.run(request, view));
        view.close();
        out.printf(
                "trained    %s: holdout accuracy %.4f, %d images, %.1f s%n",
                trained.modelId(), trained.holdoutAccuracy(), trained.trainImages(), trained.trainingSeconds());
        return trained;
    }

    /** Waits until the new model serves, or until its failure is certain. */
    public void awaitServing(String modelId) throws InterruptedException {
        boolean swapped = Polling.until(SWAP_TIMEOUT, () -> {
            ensureAlive.run();
            Optional<ServedModels> listed = listed();
            listed.ifPresent(models -> models.model(modelId).ifPresent(model -> refuse(model, models)));
            return listed.filter(models -> models.serves(modelId)).isPresent();
        });
        if (!swapped) {
            throw new IllegalStateException(
                    "expected the inference service to serve %s within %d s, it did not: %s; see its log"
                            .formatted(modelId, SWAP_TIMEOUT.toSeconds(), state(modelId)));
        }
        out.printf("serving    %s%n", modelId);
    }

    /**
     * Waits until the inference service has decided on a new model: it serves, it is ranked behind the serving model,
     * it waits for a comparison, or it is refused.
     *
     * @return the models with the decision
     */
    public ServedModels awaitDecision(String modelId) throws InterruptedException {
        var decided = new AtomicReference<ServedModels>();
        Polling.until(SWAP_TIMEOUT, () -> {
            ensureAlive.run();
            listed().filter(models -> models.model(modelId).isPresent() && models.settled())
                    .ifPresent(decided::set);
            return decided.get() != null;
        });
        if (decided.get() == null) {
            throw new IllegalStateException(
                    "expected a decision of the inference service on %s within %d s, found none: %s; see its log"
                            .formatted(modelId, SWAP_TIMEOUT.toSeconds(), state(modelId)));
        }
        return decided.get();
    }

    private String state(String modelId) throws InterruptedException {
        return listed().map(models -> models.model(modelId)
                        .map(model -> model.state() + ", " + model.reason())
                        .orElse("the model is not known there"))
                .orElseGet(() -> "the service does not list its models: " + unavailable.getMessage());
    }

    /** Returns the models; empty if the service does not answer, for it may be busy or restart. */
    private Optional<ServedModels> listed() throws InterruptedException {
        try {
            return Optional.of(ServedModels.of(inference));
        } catch (IOException e) {
            unavailable = e;
            return Optional.empty();
        }
    }

    private static void refuse(ServedModels.Model model, ServedModels models) {
        if (model.state().equals("REFUSED") || models.servesBetterThan(model)) {
            throw new IllegalStateException(
                    "the new model %s does not serve: %s (%s); serving is %s. Without --work and --bootstrap the command starts afresh."
                            .formatted(
                                    model.modelId(),
                                    model.state(),
                                    model.reason(),
                                    Optional.ofNullable(models.serving())
                                            .map(ServedModels.Serving::modelId)
                                            .orElse("none")));
        }
    }
}
