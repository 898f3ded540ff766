package dev.patisserie.inference;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.io.FileNames;
import dev.patisserie.common.kafka.CatchUp;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.model.TrustedKeysWatch;
import dev.patisserie.inference.shadow.CandidateRunner;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Starts the selection of models after the topics were read, so that a pin or a rollout applies to the first one. */
class Lifecycle {

    private static final Logger LOG = Logger.getLogger(Lifecycle.class);

    void start(
            @Observes StartupEvent event,
            ModelReconciler reconciler,
            TrustedKeysWatch keys,
            @Identifier(Topics.CHECKPOINTS) CatchUp checkpoints,
            @Identifier(Topics.MODEL_SELECTION) CatchUp selections,
            @Identifier(Topics.ROLLOUTS) CatchUp rollouts) {
        FileNames.limitation().ifPresent(reason -> LOG.warnf("file names limited reason=\"%s\"", reason));
        checkpoints.done().runAfterBoth(selections.done(), () -> {}).runAfterBoth(rollouts.done(), () -> {
            reconciler.start();
            keys.start();
        });
    }

    /** Ends the process of a candidate first, because the thread that awaits its answer cannot be interrupted. */
    void stop(@Observes ShutdownEvent event, CandidateRunner runner) {
        runner.close();
    }
}
