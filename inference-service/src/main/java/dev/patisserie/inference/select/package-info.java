/**
 * Selects the serving model: the published models, their refusals and deferrals, their ranking, and the pin that
 * overrides it. The same records and verification results yield the same selection in any order.
 */
package dev.patisserie.inference.select;
