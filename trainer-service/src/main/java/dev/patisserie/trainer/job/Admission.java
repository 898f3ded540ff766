package dev.patisserie.trainer.job;

import dev.patisserie.common.fault.ErrorCode;

/** The result of an admission. */
public sealed interface Admission {

    /**
     * The request has a job.
     *
     * @param known whether an earlier delivery created the job
     */
    record Admitted(Job job, boolean known) implements Admission {}

    /**
     * The request is rejected and never becomes a job.
     *
     * @param code code of the failure
     * @param reason expected value, found value and fix
     */
    record Refused(ErrorCode code, String reason) implements Admission {}
}
