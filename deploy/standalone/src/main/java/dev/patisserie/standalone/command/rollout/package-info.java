/** The commands on the policies of data sets and on rollouts. */
package dev.patisserie.standalone.command.rollout;
