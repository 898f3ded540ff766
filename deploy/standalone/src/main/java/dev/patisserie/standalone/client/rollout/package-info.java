/** Clients of the topics of rollouts and of automatic trainings. */
package dev.patisserie.standalone.client.rollout;
