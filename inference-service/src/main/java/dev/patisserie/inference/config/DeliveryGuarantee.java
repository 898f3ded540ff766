package dev.patisserie.inference.config;

/** How often an image's outcome is to be seen on its topic. */
public enum DeliveryGuarantee {
    /** Once, and after a crash perhaps again, under the same CloudEvents id. */
    AT_LEAST_ONCE,
    /** Once, for readers with {@code isolation.level=read_committed}. */
    EXACTLY_ONCE
}
