/**
 * Which model should serve: what was published and whether all of it was read, what was refused,
 * the rule that ranks the rest, and the pin that overrides it. Pure: the same events give the same
 * choice, in whatever order they are replayed.
 *
 * <p><b>May import:</b> {@code common}'s events and faults. <b>Imported by:</b> {@code model},
 * {@code stream}, {@code api}, {@code health}, {@code metrics}, the wiring.
 */
package dev.patisserie.inference.select;
