package dev.patisserie.inference.config;

/** The delivery guarantee of an image's outcome. */
public enum DeliveryGuarantee {
    /** At least once; after a crash possibly again, with the same CloudEvents id. */
    AT_LEAST_ONCE,
    /** Exactly once, for readers with {@code isolation.level=read_committed}. */
    EXACTLY_ONCE
}
