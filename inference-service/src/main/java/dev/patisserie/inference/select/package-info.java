/**
 * The choice of the model that serves: the published models, which of them were refused or deferred, their ranking, and
 * the pin that overrides it. The same records and the same results of verification yield the same choice in any order.
 */
package dev.patisserie.inference.select;
