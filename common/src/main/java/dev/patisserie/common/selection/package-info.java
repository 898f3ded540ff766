/**
 * The best-model rule: selects a champion from a set of published models. The rule is a pure function of the records,
 * without a clock and without memory, so that every trainer and every replica selects the same model.
 */
package dev.patisserie.common.selection;
