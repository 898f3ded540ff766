package dev.patisserie.inference.shadow.child;

import dev.patisserie.inference.verify.VerificationTask;

/**
 * The input of the process of a candidate.
 *
 * @param candidate the candidate and the settings of its trial
 * @param champion the serving model
 * @param timedImages number of images that both models classify, to compare their times
 */
record CandidateTask(VerificationTask candidate, VerificationTask champion, int timedImages) {

    /** Name of the file in the folder of the process. */
    static final String FILE = "task.json";
}
