/** Text from outside on its way to people: log lines, error messages, headers and terminals. */
package dev.patisserie.common.text;
