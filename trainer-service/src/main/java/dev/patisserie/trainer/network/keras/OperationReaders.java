package dev.patisserie.trainer.network.keras;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Add;
import dev.patisserie.trainer.network.layer.Multiply;
import java.util.List;

/** The functions of {@code keras.ops} that can be imported: arithmetic of two values, or of a value and a number. */
final class OperationReaders {

    private final GraphState graph;

    OperationReaders(GraphState graph) {
        this.graph = graph;
    }

    /**
     * Adds an operation to the network.
     *
     * @param inputs its values, one or two
     * @throws PatisserieException {@code KERAS_UNSUPPORTED} if it is not supported
     */
    Node read(Place place, List<Node> inputs) {
        var arguments = new Arguments(place.layer());
        if (inputs.size() == 1 && arguments.constant().isPresent()) {
            return withNumber(place, inputs.get(0), arguments.constant().getAsDouble(), arguments.isConstantFirst());
        }
        if (inputs.size() == 2 && place.layer().className().equals("Add")) {
            return graph.add(place, new Add(), inputs);
        }
        if (inputs.size() == 2 && place.layer().className().equals("Multiply")) {
            return graph.add(place, new Multiply(), inputs);
        }
        throw unsupported(place);
    }

    /**
     * Adds an operation on a value and a number.
     *
     * @param isFirst whether the number is the first operand
     */
    private Node withNumber(Place place, Node input, double number, boolean isFirst) {
        boolean isDivision = number != 0 && !isFirst;
        return switch (place.layer().className()) {
            case "Add" -> graph.addScaling(place, input, 1, (float) number);
            case "Subtract" -> graph.addScaling(place, input, isFirst ? -1 : 1, (float) (isFirst ? number : -number));
            case "Multiply" -> graph.addScaling(place, input, (float) number, 0);
            case "Divide", "TrueDivide" -> {
                if (!isDivision) {
                    throw unsupported(place);
                }
                yield graph.addScaling(place, input, (float) (1 / number), 0);
            }
            default -> throw unsupported(place);
        };
    }

    private static PatisserieException unsupported(Place place) {
        return new PatisserieException(
                ErrorCode.KERAS_UNSUPPORTED,
                "expected layers, and sums, differences, products and quotients of values or of a value and a number, found the operation '%s' of class %s; use a layer"
                        .formatted(place.layer().name(), place.layer().className()));
    }
}
