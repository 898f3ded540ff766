package dev.patisserie.inference.config;

/** Treatment of a model that does not fit into memory beside the serving one. */
public enum MemoryBudgetPolicy {
    /** It is refused. */
    REFUSE,
    /** The serving model is unloaded first; images wait until the new one serves. */
    UNLOAD_FIRST
}
