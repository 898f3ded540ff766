package dev.patisserie.standalone.hostile;

/**
 * One hostile input.
 *
 * @param name the input and its effect if it is not contained
 * @param execution sends it and asserts the correct answer
 */
record Attack(String name, Execution execution) {

    /** Sends an input to the services, asserts their answer, and returns it for the report. */
    @FunctionalInterface
    interface Execution {
        String run() throws Exception;
    }
}
