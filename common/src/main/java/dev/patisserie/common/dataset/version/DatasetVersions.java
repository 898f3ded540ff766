package dev.patisserie.common.dataset.version;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.DatasetReference;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The published versions that are not retired, as topic {@code datasets} has them. A function of the set of events. */
public final class DatasetVersions {

    /** The time orders versions; of the same time, the digest. */
    private static final Comparator<DatasetPublished> ORDER =
            Comparator.comparing(DatasetPublished::createdAt).thenComparing(DatasetPublished::version);

    /** Shortest prefix that people may write for a version. */
    private static final int SHORTEST_PREFIX = 8;

    private final SortedMap<String, List<DatasetPublished>> versions;

    /** Creates the collection of events, at most one for each key. */
    public DatasetVersions(Collection<DatasetPublished> published) {
        versions = published.stream()
                .sorted(ORDER)
                .collect(Collectors.groupingBy(DatasetPublished::dataset, TreeMap::new, Collectors.toList()));
    }

    /** Returns the names of the data sets, sorted. */
    public List<String> names() {
        return List.copyOf(versions.keySet());
    }

    /** Returns the versions of a data set, the oldest first. */
    public List<DatasetPublished> of(String dataset) {
        return List.copyOf(versions.getOrDefault(dataset, List.of()));
    }

    /** Returns the newest version of a data set. */
    public Optional<DatasetPublished> newest(String dataset) {
        List<DatasetPublished> all = of(dataset);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** Returns the newest version of each data set, in the order of their names. */
    public List<DatasetPublished> newest() {
        return names().stream().flatMap(name -> newest(name).stream()).toList();
    }

    /** Returns the named version, or the newest if the reference names none. */
    public Optional<DatasetPublished> find(DatasetReference reference) {
        return reference.version().isEmpty()
                ? newest(reference.name())
                : of(reference.name()).stream()
                        .filter(version ->
                                version.version().equals(reference.version().get()))
                        .findFirst();
    }

    /**
     * Returns a version like {@link #find}.
     *
     * @throws PatisserieException {@link ErrorCode#DATASET_VERSION_MISSING} if there is none
     */
    public DatasetPublished require(DatasetReference reference) {
        return find(reference).orElseThrow(() -> missing(reference.toString()));
    }

    /**
     * Returns a version as people name it.
     *
     * @param text {@code name}, {@code name@version}, or {@code name@} and the first 8 or more digits of the version
     * @throws PatisserieException {@link ErrorCode#DATASET_VERSION_MISSING} if there is none
     * @throws IllegalArgumentException if the text is malformed, or several versions begin with the digits
     */
    public DatasetPublished resolve(String text) {
        int separator = text.indexOf(DatasetReference.SEPARATOR);
        if (separator < 0) {
            return require(DatasetReference.parse(text));
        }
        return resolve(DatasetReference.parse(text.substring(0, separator)).name(), text.substring(separator + 1));
    }

    /** Returns a version of a data set by its first digits; see {@link #resolve(String)}. */
    public DatasetPublished resolve(String dataset, String prefix) {
        if (prefix.length() < SHORTEST_PREFIX) {
            throw new IllegalArgumentException("expected at least the first %d digits of a version, found '%s'"
                    .formatted(SHORTEST_PREFIX, prefix));
        }
        List<DatasetPublished> found = of(dataset).stream()
                .filter(version -> version.version().startsWith(prefix))
                .toList();
        if (found.size() > 1) {
            throw new IllegalArgumentException("expected one version of '%s' that begins with %s, found %s"
                    .formatted(
                            dataset,
                            prefix,
                            found.stream().map(DatasetPublished::version).collect(Collectors.joining(", "))));
        }
        return found.stream().findFirst().orElseThrow(() -> missing(dataset + DatasetReference.SEPARATOR + prefix));
    }

    private static PatisserieException missing(String reference) {
        return new PatisserieException(
                ErrorCode.DATASET_VERSION_MISSING,
                "expected a published version of data set '%s', found none; 'patisserie data list' lists them"
                        .formatted(reference));
    }
}
