package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An optimiser and its learning rate; all other settings have Keras's defaults.
 *
 * @param name the optimiser; default {@code adam}
 * @param learningRate the learning rate, above 0 and at most 10; default 0.001
 */
public record Optimizer(Name name, Double learningRate) {

    /** Applies the defaults and validates the range. */
    public Optimizer {
        name = name == null ? Name.ADAM : name;
        learningRate = Require.positive("optimizer.learningRate", learningRate == null ? 0.001 : learningRate, 10);
    }

    /** The supported optimisers of Keras. */
    public enum Name {
        /** Stochastic gradient descent with momentum 0.9. */
        SGD,
        /** Kingma and Ba (2014). */
        ADAM,
        /** Tieleman and Hinton (2012). */
        RMSPROP;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not an optimiser
         */
        @JsonCreator
        public static Name of(String label) {
            return Labels.find("optimizer.name", Name.class, label);
        }

        /** Returns the JSON name. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }
}
