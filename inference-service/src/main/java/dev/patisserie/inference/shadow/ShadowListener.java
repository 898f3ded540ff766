package dev.patisserie.inference.shadow;

import java.util.Locale;

/** Receives the work of a candidate. Called from several threads. */
public interface ShadowListener {

    /** The state of the candidate's process. The values are fixed because they are labels of a metric. */
    enum State {
        /** There is no candidate to run. */
        OFF,
        /** Its files are fetched, or the process is loading the models. */
        STARTING,
        /** It answers images. */
        RUNNING,
        /** It failed and is started again after a wait. */
        WAITING,
        /** There is too little memory for it. */
        NO_MEMORY;

        /** Returns the value of the label {@code state}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The outcome of an image of the sample. The values are fixed because they are labels of a metric. */
    enum Outcome {
        /** The candidate answered it. */
        ANSWERED,
        /** The candidate failed on it. */
        FAILED,
        /** It was not offered to the candidate, because images or the candidate's queue were waiting. */
        SKIPPED_BACKLOG,
        /** It was not offered to the candidate, because its process does not run. */
        SKIPPED_UNAVAILABLE;

        /** Returns the value of the label {@code outcome}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Called after an image of the sample was answered, failed or was skipped. */
    void sampled(Outcome outcome);

    /** Called after a change of the process. */
    void changed(State state);
}
