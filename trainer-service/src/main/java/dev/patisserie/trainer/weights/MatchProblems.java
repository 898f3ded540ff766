package dev.patisserie.trainer.weights;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/** Collects all differences between a file and a network for one message. */
final class MatchProblems {

    private static final int SHOWN = 5;

    private final List<String> shapes = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> unread = new ArrayList<>();

    void shape(String path, Shape expected, Shape found) {
        shapes.add("%s expected %s found %s".formatted(path, expected, found));
    }

    void missing(String path, Shape shape) {
        missing.add("%s %s".formatted(path, shape));
    }

    void unread(WeightLayer layer) {
        layer.weights().forEach(this::unread);
    }

    void unread(StoredWeight weight) {
        unread.add("%s %s".formatted(weight.path(), weight.shape()));
    }

    boolean isEmpty() {
        return shapes.isEmpty() && missing.isEmpty() && unread.isEmpty();
    }

    void throwIfAny(Path file) {
        String problems = Stream.of(
                        described("of another shape", shapes),
                        described("missing in the file", missing),
                        described("in the file but not in the network", unread))
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
        if (!problems.isEmpty()) {
            throw new PatisserieException(
                    ErrorCode.WEIGHTS_MISMATCH,
                    "the weights in %s do not fit the network: %s. Use the file of this architecture and alpha, without top."
                            .formatted(file, problems));
        }
    }

    private static String described(String what, List<String> items) {
        if (items.isEmpty()) {
            return null;
        }
        String more = items.size() > SHOWN ? ", and %d more".formatted(items.size() - SHOWN) : "";
        return "%d %s (%s%s)"
                .formatted(items.size(), what, items.stream().limit(SHOWN).collect(Collectors.joining(", ")), more);
    }
}
