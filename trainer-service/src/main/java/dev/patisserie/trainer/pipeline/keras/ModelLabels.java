package dev.patisserie.trainer.pipeline.keras;

import dev.patisserie.common.event.ClassNames;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The order of a model's outputs, compared with that of the classes of a data set. */
final class ModelLabels {

    private ModelLabels() {}

    /**
     * Returns the output of the model for each class.
     *
     * @param stated class names in the order of the outputs; empty if neither the request nor the file states them
     * @param classes class names of the data set
     * @return a permutation
     * @throws PatisserieException {@code MODEL_LABELS_MISMATCH} if the names differ or are not stated
     */
    static List<Integer> units(Optional<List<String>> stated, List<String> classes) {
        List<String> outputs = stated
                .orElseThrow(() -> mismatch("the class names in the order of the model's outputs", "none", classes))
                .stream()
                .map(ClassNames::canonical)
                .toList();
        List<Integer> units = new ArrayList<>();
        for (String name : classes) {
            int unit = outputs.indexOf(ClassNames.canonical(name));
            if (unit < 0) {
                throw mismatch("a model of the class '%s'".formatted(name), outputs.toString(), classes);
            }
            units.add(unit);
        }
        if (outputs.size() != classes.size()) {
            throw mismatch("a model of %d classes".formatted(classes.size()), outputs.toString(), classes);
        }
        return units;
    }

    private static PatisserieException mismatch(String expected, String found, List<String> classes) {
        return new PatisserieException(
                ErrorCode.MODEL_LABELS_MISMATCH,
                "expected %s, found %s; state the labels of the model (--labels), which must be those of the data set: %s"
                        .formatted(expected, found, classes));
    }
}
