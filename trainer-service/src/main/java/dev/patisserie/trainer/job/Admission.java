package dev.patisserie.trainer.job;

import dev.patisserie.common.fault.ErrorCode;

/** What became of a request at the door. */
public sealed interface Admission {

    /**
     * There is a job for it.
     *
     * @param known whether it is from an earlier delivery
     */
    record Admitted(Job job, boolean known) implements Admission {}

    /**
     * There is not, and never will be one for this request.
     *
     * @param code why, for machines
     * @param reason expected, found, and the fix
     */
    record Refused(ErrorCode code, String reason) implements Admission {}
}
