package dev.patisserie.inference.config;

/** What is done with a model that has no room beside the one that serves. */
public enum MemoryBudgetPolicy {
    /** It does not serve. */
    REFUSE,
    /** The one that serves is unloaded first; images wait until the new one serves. */
    UNLOAD_FIRST
}
