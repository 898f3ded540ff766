/**
 * The rollout, the disagreements of its models, and the last automatic training, as the console shows them. The state
 * is bounded, whatever the topics contain.
 */
package dev.patisserie.inference.console.rollout;
