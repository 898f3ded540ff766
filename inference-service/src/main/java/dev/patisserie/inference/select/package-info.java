/**
 * Which model should serve: what was published and whether all of it was read, what was refused or
 * deferred, the rule that ranks the rest, and the pin that overrides it. Pure: the same records and
 * the same results of trying models give the same choice, in whatever order they arrive.
 *
 * <p><b>May import:</b> {@code common}'s events and faults. <b>Imported by:</b> {@code model},
 * {@code stream}, {@code api}, {@code health}, {@code metrics}, the wiring.
 */
package dev.patisserie.inference.select;
