package dev.patisserie.standalone.client.label;

import dev.patisserie.standalone.client.DatasetTopic;
import dev.patisserie.standalone.client.model.PublishedModels;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The classes of the published models and of the newest versions of the data sets.
 *
 * @param names the names; empty if nothing was published
 */
public record KnownClasses(SortedSet<String> names) {

    /** No names, so that every class is accepted. */
    public static final KnownClasses ANY = new KnownClasses(Collections.emptySortedSet());

    /** Reads the topics {@code checkpoints} and {@code datasets}. */
    public static KnownClasses read(String bootstrap) {
        SortedSet<String> names = new TreeSet<>();
        PublishedModels.read(bootstrap).forEach(model -> names.addAll(model.labels()));
        new DatasetTopic(bootstrap)
                .read().newest().stream()
                        .flatMap(version -> version.images().values().stream())
                        .forEach(classes -> names.addAll(classes.keySet()));
        return new KnownClasses(names);
    }

    /**
     * Checks that a label is a known class; any label is accepted if none is known.
     *
     * @throws IllegalArgumentException otherwise; the message lists the classes
     */
    public void require(String label) {
        if (!names.isEmpty() && !names.contains(label)) {
            throw new IllegalArgumentException(
                    "expected one of the classes %s, found '%s'; correct it, or add --new-class"
                            .formatted(String.join(", ", names), label));
        }
    }
}
