package dev.patisserie.inference.control;

import dev.patisserie.common.event.ModelRefusalCleared;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.model.RefusedArchives;
import dev.patisserie.inference.select.Catalog;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Applies an operator's decision to retry a refused archive. The topic may be read again at any time; a decision is
 * applied only once, and never to a later refusal. Confined to the thread that reads the topic.
 */
@Singleton
class RefusalClearing {

    private static final Logger LOG = Logger.getLogger(RefusalClearing.class);

    private final RefusedArchives refused;
    private final Catalog catalog;
    private final ModelReconciler reconciler;
    private final Map<String, Instant> applied = new HashMap<>(); // by digest

    RefusalClearing(RefusedArchives refused, Catalog catalog, ModelReconciler reconciler) {
        this.refused = refused;
        this.catalog = catalog;
        this.reconciler = reconciler;
    }

    void apply(ModelRefusalCleared event) {
        Instant before = applied.get(event.artifactSha256());
        boolean isNew = before == null || event.at().isAfter(before);
        if (isNew && refused.clear(event.artifactSha256(), event.at())) {
            applied.put(event.artifactSha256(), event.at());
            catalog.clearRefusal(event.artifactSha256());
            LOG.infof(
                    "model refusal cleared modelId=%s sha256=%s by=%s reason=\"%s\"",
                    event.modelId(), event.artifactSha256(), event.by(), event.reason());
            reconciler.changed();
        }
    }
}
