package dev.patisserie.inference.shadow;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.select.ShadowPlan;

/** Runs candidates in isolation. */
public interface Candidates {

    /**
     * Fetches the models of a rollout. May take minutes.
     *
     * @return the files; the caller closes them
     * @throws PatisserieException if they are not available
     */
    Fetched fetch(ShadowPlan plan);

    /** The files of the models of a rollout, from which processes are started one after the other. */
    interface Fetched extends AutoCloseable {

        /**
         * Starts a process and waits until it has loaded the candidate.
         *
         * @return the process; the caller closes it
         * @throws InsufficientMemoryException if there is too little memory for it
         * @throws CandidateFailedException if it ended or did not start in time
         */
        Running start();

        /**
         * Ends the process, also while it starts, and deletes the files; no process is started afterwards. May be
         * called from any thread, and repeatedly.
         */
        @Override
        void close();
    }

    /** A candidate in its process. */
    interface Running extends AutoCloseable {

        /**
         * Classifies an image file. Called on one thread.
         *
         * <p>After any exception the process cannot be used any more.
         *
         * @throws CandidateFailedException if the process ended or did not answer in time
         * @throws EndedFromOutsideException if a signal of the machine or of a terminal ended the process
         */
        CandidateAnswer answer(byte[] file);

        /** Ends the process; may be called repeatedly. */
        @Override
        void close();
    }

    /** Signals that the process of a candidate was ended by a signal, which is not the candidate's fault. */
    final class EndedFromOutsideException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public EndedFromOutsideException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Signals that a candidate cannot run because of the memory of the machine or its limit. */
    final class InsufficientMemoryException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public InsufficientMemoryException(String message) {
            super(message);
        }
    }
}
