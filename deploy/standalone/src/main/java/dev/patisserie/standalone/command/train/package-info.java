/**
 * Commands that train models and show training: {@code train}, {@code compare}, {@code cancel}, {@code reproduce},
 * {@code jobs}.
 */
package dev.patisserie.standalone.command.train;
