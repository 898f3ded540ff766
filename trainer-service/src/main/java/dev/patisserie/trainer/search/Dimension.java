package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchParameter.Kind;

/**
 * The coordinates of a parameter's values: a number from 0 to 1 in the scale of its distribution, or the index of a
 * choice.
 *
 * @param parameter the parameter
 */
record Dimension(SearchParameter parameter) {

    boolean isChoice() {
        return parameter.kind() == Kind.CHOICE;
    }

    /** Returns the number of values of a choice. */
    int choices() {
        return parameter.values().size();
    }

    /** Returns the value at a coordinate. */
    Object value(double coordinate) {
        return switch (parameter.kind()) {
            case CHOICE -> parameter.values().get((int) coordinate);
            case INTEGER -> (int) Math.min(high(), low() + Math.floor(coordinate * (high() - low() + 1)));
            case UNIFORM -> within(low() + coordinate * (high() - low()));
            case LOG_UNIFORM -> within(Math.exp(Math.log(low()) + coordinate * (Math.log(high()) - Math.log(low()))));
        };
    }

    private double within(double value) {
        return Math.max(low(), Math.min(high(), value));
    }

    /** Returns the coordinate of a value. */
    double coordinate(Object value) {
        if (isChoice()) {
            return parameter.values().indexOf(value);
        }
        double number = ((Number) value).doubleValue();
        return switch (parameter.kind()) {
            case INTEGER -> (number - low() + 0.5) / (high() - low() + 1);
            case UNIFORM -> (number - low()) / (high() - low());
            default -> (Math.log(number) - Math.log(low())) / (Math.log(high()) - Math.log(low()));
        };
    }

    private double low() {
        return parameter.low();
    }

    private double high() {
        return parameter.high();
    }
}
