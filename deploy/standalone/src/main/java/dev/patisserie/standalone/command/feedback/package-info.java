/** The commands on labels: send and import them, open the labelling queue, and print the live accuracy. */
package dev.patisserie.standalone.command.feedback;
