package dev.patisserie.inference.stream;

import dev.patisserie.inference.config.InferenceConfig;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Waits at shutdown for the batches in flight, so that they are committed and not read again. */
@ApplicationScoped
public class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    private final ImageStream images;
    private final ImagesGate gate;
    private final InferenceConfig config;

    Drain(ImageStream images, ImagesGate gate, InferenceConfig config) {
        this.images = images;
        this.gate = gate;
        this.config = config;
    }

    /**
     * Accepts no further batch, and waits for the batches in flight until the grace period ends. Runs while HTTP still
     * answers.
     */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        gate.close();
        long end = System.nanoTime() + config.shutdownGrace().toNanos();
        CompletableFuture<Void> waitedFor;
        do { // a batch requested before the gate closed may still arrive
            waitedFor = images.idle();
        } while (await(waitedFor, end - System.nanoTime()) && images.idle() != waitedFor);
    }

    /** Returns whether the batch ended in time. */
    private boolean await(CompletableFuture<Void> batch, long nanoseconds) {
        try {
            batch.get(nanoseconds, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            LOG.warnf("images batches abandoned, will be polled again grace=%s", config.shutdownGrace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError("always completes normally", e);
        }
        return false;
    }
}
