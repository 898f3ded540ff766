package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How weights follow the gradient: name and learning rate; everything else has Keras's default.
 *
 * @param name which optimiser; default {@code adam}
 * @param learningRate step size, above 0 and at most 10; default 0.001
 */
public record Optimizer(Name name, Double learningRate) {

    /** Fills the defaults and checks the range. */
    public Optimizer {
        name = name == null ? Name.ADAM : name;
        learningRate = Require.positive("optimizer.learningRate", learningRate == null ? 0.001 : learningRate, 10);
    }

    /** Keras's optimisers that are implemented here. */
    public enum Name {
        /** Stochastic gradient descent with momentum 0.9. */
        SGD,
        /** Kingma and Ba (2014). */
        ADAM,
        /** Tieleman and Hinton (2012). */
        RMSPROP;

        /**
         * Reads the name as it stands in JSON.
         *
         * @throws IllegalArgumentException if it is none of the optimisers
         */
        @JsonCreator
        public static Name of(String label) {
            return Labels.find("optimizer.name", Name.class, label);
        }

        /** Returns the name in JSON. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }
}
