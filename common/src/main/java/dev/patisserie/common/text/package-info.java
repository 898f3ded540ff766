/** Escaping of text from outside in log lines, error messages, headers and terminals. */
package dev.patisserie.common.text;
