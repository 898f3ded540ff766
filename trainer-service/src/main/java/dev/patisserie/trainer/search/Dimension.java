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

    private static final double CENTRE = 0.5;

    boolean isChoice() {
        return parameter.kind() == Kind.CHOICE;
    }

    /** Returns the number of values of a choice. */
    int choices() {
        return parameter.values().size();
    }

    /** Returns the coordinate of the n-th value of a choice or of integers, from 0. */
    double nth(int n) {
        return isChoice() ? n : coordinate(low() + n);
    }

    /** Returns the value at a coordinate. */
    Object value(double coordinate) {
        return switch (parameter.kind()) {
            case CHOICE -> parameter.values().get((int) coordinate);
            case INTEGER, LOG_INTEGER -> (int) within(Math.floor(at(coordinate)));
            case UNIFORM, LOG_UNIFORM -> within(at(coordinate));
        };
    }

    private double within(double value) {
        return Math.max(low(), Math.min(high(), value));
    }

    /**
     * Returns the number at a coordinate, of integers the end of the interval that belongs to the last one included.
     */
    private double at(double coordinate) {
        double scaled = scaled(low()) + coordinate * (scaled(end()) - scaled(low()));
        return parameter.kind().isLogarithmic() ? Math.exp(scaled) : scaled;
    }

    private double scaled(double number) {
        return parameter.kind().isLogarithmic() ? Math.log(number) : number;
    }

    private double end() {
        return parameter.kind().isInteger() ? high() + 1 : high();
    }

    /** Returns the coordinate of a value. */
    double coordinate(Object value) {
        if (isChoice()) {
            return parameter.values().indexOf(value);
        }
        double number = ((Number) value).doubleValue() + (parameter.kind().isInteger() ? 0.5 : 0);
        double width = scaled(end()) - scaled(low());
        return width > 0 ? (scaled(number) - scaled(low())) / width : CENTRE; // neighbours can have equal logarithms
    }

    private double low() {
        return parameter.low();
    }

    private double high() {
        return parameter.high();
    }
}
