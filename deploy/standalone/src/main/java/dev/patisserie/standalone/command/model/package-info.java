/**
 * Commands that decide which model serves: {@code models}, {@code pin}, {@code unpin}, {@code withdraw}, {@code retry}.
 */
package dev.patisserie.standalone.command.model;
