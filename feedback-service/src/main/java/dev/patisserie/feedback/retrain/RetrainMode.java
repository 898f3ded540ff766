package dev.patisserie.feedback.retrain;

/** The consequence of a trigger. */
public enum RetrainMode {
    /** None. */
    OFF,
    /** The training is proposed, and a person requests it. */
    PROPOSE,
    /** The training is requested. */
    ACT
}
