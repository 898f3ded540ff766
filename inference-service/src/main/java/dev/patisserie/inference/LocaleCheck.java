package dev.patisserie.inference;

import dev.patisserie.common.io.FileNames;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Warns at start-up if the locale prevents this JVM from reading all file names. */
class LocaleCheck {

    private static final Logger LOG = Logger.getLogger(LocaleCheck.class);

    void start(@Observes StartupEvent event) {
        FileNames.limitation().ifPresent(reason -> LOG.warnf("file names limited reason=\"%s\"", reason));
    }
}
