/** Arithmetic on times that come from outside. */
package dev.patisserie.common.time;
