package dev.patisserie.inference.classify;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.inference.uncertainty.AnswerReader;
import dev.patisserie.inference.uncertainty.ExplainPolicy;
import dev.patisserie.inference.uncertainty.MapFilter;
import dev.patisserie.inference.uncertainty.ModelOutput;
import dev.patisserie.inference.uncertainty.UncertaintySettings;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Computes the statements that a request asks for.
 *
 * @param wanted the requested statements
 * @param reader the reader of the model's outputs; null if none is requested
 */
record RequestReader(Set<Detail> wanted, AnswerReader reader) {

    /**
     * Creates a reader.
     *
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if the model or the service does not make one of
     *     the statements
     */
    static RequestReader of(ServingModel model, Set<Detail> wanted, UncertaintySettings settings) {
        if (wanted.isEmpty()) {
            return new RequestReader(wanted, null);
        }
        Set<Detail> missing = EnumSet.copyOf(wanted);
        missing.removeAll(available(model.classifier().uncertainty(), settings));
        if (!missing.isEmpty()) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected outputs that the serving model has, found %s; GET /v2/models/%s lists its outputs, GET /models has the reason"
                            .formatted(names(missing), model.checkpoint().dataset()));
        }
        Uncertainty figures = model.classifier().uncertainty().orElseThrow();
        return new RequestReader(
                wanted, new AnswerReader(figures, model.checkpoint().labels(), settings));
    }

    private static String names(Set<Detail> details) {
        return details.toString().toLowerCase(Locale.ROOT);
    }

    /** Returns the statements that a request can ask for. */
    static Set<Detail> available(Optional<Uncertainty> model, UncertaintySettings settings) {
        Set<Detail> available = EnumSet.noneOf(Detail.class);
        model.ifPresent(figures -> {
            if (figures.known() != null) {
                available.add(Detail.KNOWN);
            }
            if (AnswerReader.hasQuantile(figures, settings.setAlpha())) {
                available.add(Detail.SET);
            }
            if (settings.explain() != ExplainPolicy.NEVER) {
                available.add(Detail.MAP);
            }
        });
        return available;
    }

    /** Returns the images whose maps are needed. */
    MapFilter maps() {
        return wanted.contains(Detail.MAP) ? MapFilter.ALL : MapFilter.NONE;
    }

    /** Returns the statements on one image. */
    RequestDetails read(ModelOutput output) {
        return new RequestDetails(
                wanted.contains(Detail.KNOWN) ? reader.known(output).orElseThrow() : null,
                wanted.contains(Detail.SET) ? reader.set(output).orElseThrow() : null,
                wanted.contains(Detail.MAP) ? reader.map(output).values() : null);
    }
}
