/** Draws class activation maps over photos. */
package dev.patisserie.standalone.picture;
