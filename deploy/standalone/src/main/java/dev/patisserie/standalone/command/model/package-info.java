/**
 * Commands that control the serving model: {@code models}, {@code pin}, {@code unpin}, {@code withdraw}, {@code retry}.
 */
package dev.patisserie.standalone.command.model;
