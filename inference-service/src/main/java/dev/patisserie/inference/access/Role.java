package dev.patisserie.inference.access;

import java.util.Locale;
import java.util.Set;

/** The roles of users. Each role includes the ones before it. */
public enum Role {
    /** May read, and have images classified without a trace in Kafka. */
    VIEWER,
    /** May also label images, and send photos to Kafka. */
    LABELLER,
    /** May also decide on models and trainings. */
    OPERATOR;

    /** Returns the name in settings and tokens. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether a user with some roles has this one. */
    public boolean isIn(Set<String> roles) {
        for (Role role : values()) {
            if (role.compareTo(this) >= 0 && roles.contains(role.label())) {
                return true;
            }
        }
        return false;
    }
}
