package dev.patisserie.trainer.network.architecture;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/** The catalogue of backbones; see {@link Backbone#named}. */
final class Backbones {

    private static final Map<String, Function<OptionalDouble, Backbone>> BY_NAME = new TreeMap<>(Map.of(
            "xception", Xception::of,
            "mobilenet", MobileNet::of,
            "mobilenet_v2", MobileNetV2::of));

    private Backbones() {}

    static Backbone named(String name, OptionalDouble alpha) {
        Function<OptionalDouble, Backbone> factory = BY_NAME.get(name);
        if (factory == null) {
            throw invalid("backbone to be one of " + BY_NAME.keySet(), name);
        }
        return factory.apply(alpha);
    }

    /** Returns the requested alpha, 1 if empty; rejects a value without published weights. */
    static double alpha(String backbone, OptionalDouble alpha, List<Double> published) {
        double value = alpha.orElse(1);
        if (!published.contains(value)) {
            throw invalid("alpha of %s to be one of %s".formatted(backbone, published), value);
        }
        return value;
    }

    /** Rejects an alpha for an architecture that has only one width. */
    static void requireNoAlpha(String backbone, OptionalDouble alpha) {
        if (alpha.isPresent()) {
            throw invalid("no alpha for %s, which has one width".formatted(backbone), alpha.getAsDouble());
        }
    }

    private static PatisserieException invalid(String expected, Object found) {
        return new PatisserieException(
                ErrorCode.REQUEST_INVALID, "expected %s, was %s; change the request".formatted(expected, found));
    }
}
