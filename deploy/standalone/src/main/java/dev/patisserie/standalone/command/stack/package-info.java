/** Commands that start or set up processes: {@code up}, {@code demo}, {@code topics}, {@code tensorboard}. */
package dev.patisserie.standalone.command.stack;
