/**
 * The part of the topology that coordinates rollouts: shadow answers, labels, models and operators' decisions in,
 * phases and evidence of rollouts out. The rules are those of package rollout; this package gives them events and keeps
 * their state.
 */
package dev.patisserie.feedback.rollout.stream;
