/**
 * Which model should serve: what was published and whether all of it was read, what was refused,
 * and the rule that ranks the rest. Pure: the same events give the same choice, in whatever order
 * they are replayed.
 *
 * <p><b>May import:</b> {@code common}'s events and faults. <b>Imported by:</b> {@code model},
 * {@code stream}, {@code api}, {@code health}.
 */
package dev.patisserie.inference.select;
