package dev.patisserie.inference.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.inference.select.Catalog;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Verifies models again that were refused because of their key, after the folder of the trusted keys has changed. A new
 * key may reach the services after the first model that it signed.
 */
@Singleton
public final class TrustedKeysWatch {

    private static final Logger LOG = Logger.getLogger(TrustedKeysWatch.class);

    private static final Duration PERIOD = Duration.ofSeconds(30);

    private final SignatureCheck signatures;
    private final Catalog catalog;
    private final ModelReconciler reconciler;
    private final Worker worker;
    private Set<String> last = Set.of(); // used by the worker's thread only

    /** Creates a watch, which reads no key before {@link #start}. */
    public TrustedKeysWatch(SignatureCheck signatures, Catalog catalog, ModelReconciler reconciler, Worker worker) {
        this.signatures = signatures;
        this.catalog = catalog;
        this.reconciler = reconciler;
        this.worker = worker;
    }

    /** Starts the watch; has no effect if signatures are not required. */
    public void start() {
        if (signatures.isRequired()) {
            worker.execute(() -> {
                last = signatures.trusted();
                repeat();
            });
        }
    }

    private void repeat() {
        worker.executeAfter(PERIOD, () -> {
            try {
                check();
            } finally {
                repeat();
            }
        });
    }

    private void check() {
        Set<String> now = signatures.trusted();
        if (now.equals(last)) {
            return;
        }
        LOG.infof("trusted keys changed keys=%d previous=%d", now.size(), last.size());
        last = now;
        boolean unknown = catalog.lift(ErrorCode.SIGNER_UNKNOWN);
        boolean expired = catalog.lift(ErrorCode.SIGNER_EXPIRED);
        if (unknown || expired) {
            reconciler.changed();
        }
    }
}
